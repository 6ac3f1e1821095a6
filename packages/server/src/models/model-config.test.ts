// What may stand in models.json, and what a person is told when it is wrong.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { temporaryFolder } from "../test-support.ts";
import { keyOf, parseModelConfig, readModelConfig } from "./model-config.ts";

const parse = (value: unknown) => parseModelConfig(JSON.stringify(value), "/home/me/.melete/models.json");

test("a model of each kind, with its id when it has none of its own", () => {
  const entries = parse([
    { provider: "meta", model: "muse-spark-1.3" },
    { id: "clever", provider: "anthropic", model: "claude-opus-5-5", keyFrom: "./anthropic.key", capabilities: { parallel: 4 } },
    { provider: "openai-compatible", url: "http://127.0.0.1:8080/v1", model: "glimmer", capabilities: { images: true, priceUsdPerMillion: null } },
    { provider: "gguf", path: "weights/qwen3-vl-8b-q4.gguf", mmproj: "~/mmproj.gguf", parallel: 2 },
  ]);
  expect(entries.map(({ id }) => id)).toEqual(["muse-spark-1.3", "clever", "glimmer", "qwen3-vl-8b-q4"]);
  expect(entries[1]).toMatchObject({ capabilities: { parallel: 4 } });
  expect(entries[3]).toMatchObject({ path: "/home/me/.melete/weights/qwen3-vl-8b-q4.gguf" });
});

test("two prices are enough: what is cached is taken to cost as much", () => {
  const [model] = parse([{ provider: "meta", model: "x", capabilities: { priceUsdPerMillion: { input: 2, output: 5 } } }]);
  expect(model.capabilities?.priceUsdPerMillion).toEqual({ input: 2, output: 5, cachedInput: 2 });
});

test.each([
  ["{", /not JSON.*must be a list/],
  [{ models: [] }, /must be a list of models/],
  [["gpt"], /model 1 must be an object/],
  [[{ model: "x" }], /model 1 \(x\): "provider" must be one of openai-compatible, openai,.*gguf; it has none/],
  [[{ provider: "openia", model: "x" }], /"provider" must be one of .*; got "openia"/],
  [[{ provider: "openai-compatible", model: "x" }], /model 1 \(x\): the field "url" is missing/],
  [[{ provider: "openai-compatible", model: "x", url: "localhost:8080" }], /"url" is wrong: must be a web address such as http/],
  [[{ provider: "meta" }], /the field "model" is missing/],
  [[{ provider: "meta", model: "x", adress: "y" }], /there is no field "adress"; correct its spelling/],
  [[{ provider: "meta", model: "x", capabilities: { picture: true } }], /there is no field "picture" inside "capabilities"/],
  [[{ provider: "meta", model: "x", capabilities: { coordinates: "inches" } }], /"capabilities.coordinates" is wrong/],
  [
    [{ provider: "meta", model: "x", capabilities: { priceUsdPerMillion: { input: 2, outputs: 5 } } }],
    /"outputs" inside "capabilities.priceUsdPerMillion"/,
  ],
  [[{ provider: "gguf" }], /the field "path" is missing/],
  [
    [
      { provider: "meta", model: "x" },
      { provider: "openai", model: "x" },
    ],
    /models 1 and 2 both have the id "x"\. Give one of them another "id"/,
  ],
] satisfies [unknown, RegExp][])("%j is told with the field and what to do", (value, says) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  expect(() => parseModelConfig(text, "models.json")).toThrow(SetupError);
  expect(() => parseModelConfig(text, "models.json")).toThrow(says);
});

test("a key that was written where its name belongs is refused without being repeated", () => {
  const key = "sk-proj-verysecret0123456789";
  for (const entry of [
    { provider: "openai", model: "x", keyFrom: key },
    { provider: "openai", model: "x", apiKey: key },
    { provider: "openai", model: "x", url: key },
  ]) {
    let said = "";
    try {
      parse([entry]);
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/keyFrom|apiKey|url/);
    expect(said).not.toContain("verysecret");
  }
});

test("a key comes from the environment or a file, never from the configuration", () => {
  const folder = temporaryFolder();
  const config = join(folder, "models.json");
  writeFileSync(join(folder, "key"), "from-a-file\n");
  writeFileSync(join(folder, "empty"), "\n");
  const key = (entry: Record<string, unknown>, environment = {}) => {
    const [parsed] = parseModelConfig(JSON.stringify([{ model: "x", ...entry }]), config);
    if (parsed === undefined || parsed.provider === "gguf") throw new Error("not a hosted model");
    return keyOf(parsed, environment, config);
  };
  expect(key({ provider: "openai" }, { OPENAI_API_KEY: "a" })).toEqual({ ok: true, apiKey: "a" });
  expect(key({ provider: "openai", keyFrom: "TEAM_KEY" }, { OPENAI_API_KEY: "a", TEAM_KEY: "b" })).toEqual({ ok: true, apiKey: "b" });
  expect(key({ provider: "meta", keyFrom: "./key" })).toEqual({ ok: true, apiKey: "from-a-file" });
  expect(key({ provider: "openai-compatible", url: "http://127.0.0.1:1/v1" })).toEqual({ ok: true, apiKey: undefined });
  expect(key({ provider: "openai", url: "http://127.0.0.1:1/v1" })).toEqual({ ok: true, apiKey: undefined });
  expect(key({ provider: "openai" })).toMatchObject({ ok: false, problem: expect.stringMatching(/OPENAI_API_KEY, which is not set/) });
  expect(key({ provider: "meta", keyFrom: "./none" })).toMatchObject({ ok: false, problem: expect.stringMatching(/cannot be read \(ENOENT\)/) });
  expect(key({ provider: "meta", keyFrom: "./empty" })).toMatchObject({ ok: false, problem: expect.stringMatching(/is empty/) });
});

test("no file is no configuration, an unreadable one is told", () => {
  const folder = temporaryFolder();
  expect(readModelConfig(join(folder, "models.json"))).toBeNull();
  const path = join(folder, "there.json");
  writeFileSync(path, '[{"provider":"meta","model":"muse-spark-1.3"}]');
  expect(readModelConfig(path)?.entries).toHaveLength(1);
  chmodSync(path, 0o000);
  // the administrator reads everything
  if (process.getuid?.() !== 0) expect(() => readModelConfig(path)).toThrow(/cannot be read/);
});
