// Who offers which models, and which facts win.
import { expect, test } from "vitest";
import { temporaryFolder } from "../test-support.ts";
import { createLimiters } from "./limiter.ts";
import { parseModelConfig } from "./model-config.ts";
import { factsKey, keepModelFacts, readModelFacts } from "./model-facts.ts";
import { modelsOfKeys, offersFromConfig, offersFromKeys, offersFromLocalServer } from "./model-offer.ts";

const url = "http://127.0.0.1:8080/v1";
const config = (entries: unknown[]) => ({ path: "models.json", entries: parseModelConfig(JSON.stringify(entries), "models.json") });

test("a key in the environment offers the models of its provider, the everyday one first", () => {
  const offers = offersFromKeys({ environment: { OPENAI_API_KEY: "a", MODEL_API_KEY: "b", ANTHROPIC_API_KEY: " " } });
  expect(offers.map(({ name, origin, place }) => [name, origin, place])).toEqual([
    ["muse-spark-1.3", "MODEL_API_KEY", "https://api.meta.ai/v1"],
    ["muse-ember-1.0", "MODEL_API_KEY", "https://api.meta.ai/v1"],
    ["muse-wonder-1.0", "MODEL_API_KEY", "https://api.meta.ai/v1"],
    ["gpt-6.2-sol", "OPENAI_API_KEY", "https://api.openai.com/v1"],
    ["gpt-6.2-astra", "OPENAI_API_KEY", "https://api.openai.com/v1"],
    ["gpt-6-luna", "OPENAI_API_KEY", "https://api.openai.com/v1"],
  ]);
  expect(offersFromKeys({ environment: {} })).toEqual([]);
});

test("a variant whose requests may be trained on is never offered unasked", () => {
  expect(modelsOfKeys.flatMap(({ models }) => models).filter((name) => name.includes("contributor"))).toEqual([]);
});

test("what a person wrote wins over what was found out, that over the tables, those over assumptions", () => {
  const home = temporaryFolder();
  keepModelFacts(home, factsKey(url, "qwen3-vl"), {
    probedAt: "2026-11-25",
    capabilities: { images: false, parallel: 3, abort: "stops" },
    notes: [],
  });
  const facts = readModelFacts(home);
  const entry = { provider: "openai-compatible", url: `${url}/`, model: "qwen3-vl", capabilities: { parallel: 7 } };
  const [offer] = offersFromConfig(config([entry]), { environment: {}, facts });
  expect(offer?.model.capabilities).toMatchObject({ parallel: 7, images: false, abort: "stops", coordinates: "thousandths", contextTokens: 32_768 });
  // what a server says of itself is a claim; what was tried out is a fact
  const place = { url, server: "llama.cpp", models: [{ name: "qwen3-vl", capabilities: { images: true, parallel: 9, contextTokens: 8192 } }] };
  const [local] = offersFromLocalServer(place, { environment: {}, facts });
  expect(local?.model.capabilities).toMatchObject({ images: false, parallel: 3, contextTokens: 8192 });
  expect(local?.model.capabilities.priceUsdPerMillion).toEqual({ input: 0, output: 0, cachedInput: 0 });
});

test("a model whose key is missing is left out with the reason, the others stay", () => {
  const said: string[] = [];
  const entries = [
    { provider: "meta", model: "muse-spark-1.3" },
    { provider: "openai-compatible", url, model: "x" },
  ];
  const offers = offersFromConfig(config(entries), { environment: {}, warn: (text) => said.push(text) });
  expect(offers.map(({ name }) => name)).toEqual(["x"]);
  expect(said).toEqual(["The model muse-spark-1.3 of models.json is left out: its key is to come from MODEL_API_KEY, which is not set."]);
});

test("the models of one key share a limiter", () => {
  const asked: string[] = [];
  const limiters = createLimiters();
  offersFromKeys({
    environment: { MODEL_API_KEY: "b" },
    limiterFor: (place, key) => {
      asked.push(`${place} ${key}`);
      return limiters(place, key);
    },
  });
  expect(new Set(asked)).toEqual(new Set(["https://api.meta.ai/v1 b"]));
});

test("facts that cannot be read are no facts", () => {
  const home = temporaryFolder();
  expect(readModelFacts(home)).toEqual({});
  keepModelFacts(home, "k", { probedAt: "now", capabilities: { coordinates: "inches" as "pixels", images: true }, notes: ["sees"] });
  expect(readModelFacts(home).k).toEqual({ probedAt: "now", capabilities: { images: true }, notes: ["sees"] });
});
