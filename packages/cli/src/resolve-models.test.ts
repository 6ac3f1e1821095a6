// Which model answers: the order of the sources, what a person may choose, and that listening waits for nobody.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGate } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import { startMelete } from "../test-support/start-melete.ts";
import { createTestTerminal } from "../test-support/test-terminal.ts";
import { knownOffers, localOffers, openModel, openModels } from "./resolve-models.ts";
import { runCommandLine } from "./run-command-line.ts";
import { type ModelSettings, modelSettings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

function homeWith(models?: unknown): string {
  const home = mkdtempSync(join(tmpdir(), "melete-models-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  if (models !== undefined) writeFileSync(join(home, "models.json"), JSON.stringify(models));
  return home;
}

/** A llama.cpp server, as far as its lists go. */
async function modelServer(answer: RequestListener = llamaCpp): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`;
}
const llamaCpp: RequestListener = (request, response) => {
  const found = {
    "/v1/models": { data: [{ id: "glimmer" }] },
    "/props": { total_slots: 2, default_generation_settings: { n_ctx: 4096 }, modalities: { vision: true } },
  }[request.url ?? ""];
  response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(found ?? {}));
};

function settingsFor(environment: Record<string, string>, model?: string): ModelSettings {
  return modelSettings({ values: model === undefined ? {} : { model }, positionals: [] }, { MELETE_LOCAL_SERVERS: "off", ...environment });
}

const configured = [
  { id: "home", provider: "openai-compatible", url: "http://127.0.0.1:9/v1", model: "qwen3-vl" },
  { provider: "meta", model: "muse-spark-1.3" },
];

test("the given address comes first, then models.json, then keys", async () => {
  const environment = { MELETE_HOME: homeWith(configured), MODEL_API_KEY: "k", MELETE_MODEL_URL: "http://127.0.0.1:8/v1", MELETE_MODEL: "mine" };
  const offers = await knownOffers(settingsFor(environment));
  expect(offers.map(({ model }) => model.id)).toEqual(["mine", "home", "muse-spark-1.3", "muse-ember-1.0", "muse-wonder-1.0"]);
  const { MELETE_MODEL_URL: _, MELETE_MODEL: __, ...without } = environment;
  expect((await openModel(settingsFor(without))).model.id).toBe("home");
  expect((await openModel(settingsFor({ MELETE_HOME: homeWith(), MODEL_API_KEY: "k" }))).model.id).toBe("muse-spark-1.3");
});

test("a model is chosen by its id, or by its name at the provider", async () => {
  const environment = { MELETE_HOME: homeWith(configured), MODEL_API_KEY: "k" };
  expect((await openModel(settingsFor(environment, "muse-ember-1.0"))).model.id).toBe("muse-ember-1.0");
  expect((await openModel(settingsFor(environment, "qwen3-vl"))).model.id).toBe("home");
  const nano = await openModel(settingsFor(environment, "melete-nano"));
  expect(nano.model.id).toBe("melete-nano");
  await nano.close();
  await expect(openModel(settingsFor(environment, "gpt-9"))).rejects.toThrow(UsageError);
  await expect(openModels(settingsFor(environment, "gpt-9"), () => undefined)).rejects.toThrow(/There are: home, muse-spark-1\.3/);
});

test("a server on this machine answers when nothing was set up, and is found by name", async () => {
  const url = await modelServer();
  const environment = { MELETE_HOME: homeWith(), MELETE_LOCAL_SERVERS: url };
  const { model } = await openModel(settingsFor(environment));
  expect(model).toMatchObject({ id: "glimmer", capabilities: { contextTokens: 4096, parallel: 2, images: true } });
  expect((await openModel(settingsFor({ ...environment, MODEL_API_KEY: "k" }, "glimmer"))).model.id).toBe("glimmer");
  // asked for by its address, it is not there twice
  expect(await localOffers(settingsFor({ ...environment, MELETE_MODEL_URL: url, MELETE_MODEL: "glimmer" }))).toEqual([]);
  const other = await localOffers(settingsFor({ ...environment, MELETE_MODEL_URL: url, MELETE_MODEL: "another" }));
  expect(other.map(({ name }) => name)).toEqual(["glimmer"]);
});

test("models: who brought each, and which one answers", async () => {
  const environment = { MELETE_HOME: homeWith(configured), MELETE_LOCAL_SERVERS: await modelServer() };
  const terminal = createTestTerminal({ environment });
  expect(await runCommandLine(["models"], terminal)).toBe(0);
  expect(terminal.output).toMatch(/^home {2}at http:\/\/127\.0\.0\.1:9\/v1 \(.*models\.json\); .*; answers by default$/m);
  expect(terminal.output).toMatch(
    /^glimmer {2}at http:\/\/127\.0\.0\.1:\d+\/v1 \(llama\.cpp\); sees pictures, .*4096 tokens of context, 2 answers at once, free/m,
  );
  expect(terminal.output).toMatch(/^melete-nano {2}in this process/m);
  expect(terminal.errors).toMatch(/muse-spark-1\.3 of .* is left out: its key is to come from MODEL_API_KEY/);
});

test("doctor: address and key of each place are tried, without asking a model anything", async () => {
  const paths: string[] = [];
  const url = await modelServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    if (request.headers.authorization !== "Bearer right") return void response.writeHead(401).end('{"error":{"message":"bad key"}}');
    response.writeHead(200).end(JSON.stringify({ data: [{ id: "one" }, { id: "two" }] }));
  });
  const entry = { provider: "openai-compatible", url, keyFrom: "TEAM_KEY" };
  const environment = {
    MELETE_HOME: homeWith([
      { ...entry, model: "one" },
      { ...entry, model: "three" },
    ]),
    MELETE_PORT: "0",
  };
  const well = createTestTerminal({ environment: { ...environment, TEAM_KEY: "right" } });
  await runCommandLine(["doctor"], well);
  expect(well.output).toMatch(/ok {6}.*models\.json\) answers and serves one$/m);
  expect(well.output).toMatch(/PROBLEM .*does not serve three\. It serves: one, two\./);
  expect(well.output).toMatch(/note {4}What one can do is only assumed\. `melete doctor --probe one`/);
  const ill = createTestTerminal({ environment: { ...environment, TEAM_KEY: "wrong-key-here" } });
  expect(await runCommandLine(["doctor"], ill)).toBe(1);
  expect(ill.output).toMatch(/PROBLEM .*401: bad key\)\. Set TEAM_KEY to a key that is valid there/);
  expect(ill.output + well.output).not.toMatch(/wrong-key-here|Bearer/);
  expect(new Set(paths)).toEqual(new Set(["GET /v1/models"]));
});

test("start listens before any server was found; what is found is offered and answers from then on", async () => {
  const gate = createGate();
  const url = await modelServer(async (request, response) => {
    await gate.wait();
    llamaCpp(request, response);
  });
  const melete = await startMelete({ home: homeWith(), environment: { MELETE_LOCAL_SERVERS: url, MELETE_LOCAL_TIMEOUT_MS: "20000" } });
  try {
    const ids = async () => {
      const { models } = (await (await fetch(`${melete.url}/api/models`)).json()) as { models: { id: string; isDefault: boolean }[] };
      return models.map(({ id, isDefault }) => (isDefault ? `${id} *` : id));
    };
    expect(await ids()).toEqual(["melete-nano *"]);
    gate.open();
    await expect.poll(ids).toEqual(["melete-nano", "glimmer *"]);
    const listed = (await (await fetch(`${melete.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toContain("glimmer+contemplating");
  } finally {
    await melete.stop();
  }
});
