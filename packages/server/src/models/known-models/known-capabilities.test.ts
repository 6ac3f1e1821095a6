// The tables are data; what can go wrong is a pattern that catches the wrong name, or a price of another day.
import { capabilitiesSchema } from "@melete/core";
import { expect, test } from "vitest";
import { unknownCloud } from "../unknown-model.ts";
import { knownCapabilities, tables } from "./known-capabilities.ts";

const today = new Date("2026-11-25T12:00:00Z");
const of = (name: string, on = today) => knownCapabilities(name, on)?.capabilities;

test.each([
  ["muse-spark-1.3", { reasoning: "always", efforts: ["minimal", "low", "medium", "high", "xhigh"], contextTokens: 1_048_576 }],
  ["muse-glimmer-30b-q4_k_m.gguf", { contextTokens: 131_072, reasoning: "always", priceUsdPerMillion: null }],
  ["meta-models/muse-spark-open", { contextTokens: 131_072 }],
  ["gpt-6.1-sol", { reasoning: "always", sampling: "fixed" }],
  ["gpt-6-luna", { reasoning: "switchable" }],
  ["gpt-5-mini", { efforts: ["minimal", "low", "medium", "high"] }],
  ["gpt-4o-mini", { reasoning: "none", sampling: "settable" }],
  ["gpt-oss:20b", { images: false }],
  ["claude-opus-5-5", { reasoning: "always", coordinates: "pixels", maxImageSide: 1568 }],
  ["claude-haiku-4-5-20251001", { reasoning: "switchable", sampling: "settable", maxImageSide: 1092 }],
  ["gemini-4-argon", { coordinates: "thousandths-yx", efforts: ["low", "medium", "high"] }],
  ["models/gemini-2.5-flash", { reasoning: "switchable" }],
  ["Qwen/Qwen2.5-VL-7B-Instruct", { images: true, coordinates: "pixels" }],
  ["qwen2.5vl:7b", { images: true, coordinates: "pixels" }],
  ["qwen3-vl:8b-instruct-q4_K_M", { images: true, coordinates: "thousandths" }],
  ["qwen2.5-coder:7b", { images: false }],
  ["qwen3:8b", { images: false }],
  ["gemma3:1b", { images: false }],
  ["gemma-3-27b-it-q4.gguf", { images: true }],
  ["llama3.2-vision:11b", { images: true }],
  ["llama3.2:3b", { images: false }],
] satisfies [string, Record<string, unknown>][])("%s", (name, expected) => {
  expect(of(name)).toMatchObject(expected);
});

test("a name that no table knows is not guessed at", () => {
  expect(knownCapabilities("my-own-model", today)).toBeNull();
  expect(knownCapabilities("not-gpt-6", today)).toBeNull();
});

test("a price is that of the day", () => {
  expect(of("gemini-4-carbon")?.priceUsdPerMillion).toEqual({ input: 2, output: 10, cachedInput: 0.1 });
  expect(of("gemini-4-carbon", new Date("2026-12-01T00:00:00Z"))?.priceUsdPerMillion).toMatchObject({ input: 4, output: 20 });
  expect(of("claude-sonnet-5-5", new Date("2026-10-01T00:00:00Z"))?.priceUsdPerMillion).toMatchObject({ cachedInput: 0.2 });
});

test("every record is a full one once the rest is filled in, with prices in order and a source", () => {
  for (const { source, models } of tables) {
    expect(source.length).toBeGreaterThan(20);
    for (const { capabilities, prices = [] } of models) {
      expect(() => capabilitiesSchema.parse({ ...unknownCloud, ...capabilities })).not.toThrow();
      expect(prices.map(({ from }) => from)).toEqual(prices.map(({ from }) => from).toSorted());
      for (const { cachedInput, input } of prices) expect(cachedInput).toBeLessThanOrEqual(input);
    }
  }
});
