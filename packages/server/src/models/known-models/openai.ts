// OpenAI's families. While they reason they refuse a temperature; those that can be told not to reason still count as fixed, because
// every mode but Instant reasons.
import type { KnownModel, KnownModels } from "./known-model.ts";

const reasons: KnownModel["capabilities"] = {
  hiddenThinking: true,
  images: true,
  tools: true,
  sampling: "fixed",
  structuredOutput: true,
  parallel: 16,
};
const million: KnownModel["capabilities"] = { ...reasons, contextTokens: 1_050_000 };
const always: KnownModel["capabilities"] = { ...million, reasoning: "always", efforts: ["low", "medium", "high", "xhigh"] };
const switchable: KnownModel["capabilities"] = { ...million, reasoning: "switchable", efforts: ["low", "medium", "high", "xhigh"] };
const talks: KnownModel["capabilities"] = {
  images: true,
  tools: true,
  sampling: "settable",
  reasoning: "none",
  structuredOutput: true,
  parallel: 16,
};

export const openaiModels: KnownModels = {
  source:
    "developers.openai.com model pages, docs.litellm.ai on GPT-6, docs.laozhang.ai on GPT-6.2, and the catalogue inside @ai-sdk/openai 4.0.118, November 2026. Prices double above 272,000 tokens of input.",
  models: [
    { name: /^gpt-6\.2-astra/, capabilities: always, prices: [{ from: "2026-11-17", input: 8, output: 40, cachedInput: 8 }] },
    { name: /^gpt-6\.2-sol/, capabilities: always, prices: [{ from: "2026-11-17", input: 2, output: 10, cachedInput: 2 }] },
    { name: /^gpt-6\.1-sol/, capabilities: always, prices: [{ from: "2026-09-29", input: 2, output: 10, cachedInput: 0.1, cacheWrite: 2.5 }] },
    { name: /^gpt-6-astra/, capabilities: always, prices: [{ from: "2026-09-03", input: 10, output: 50, cachedInput: 1, cacheWrite: 12.5 }] },
    { name: /^gpt-6-sol/, capabilities: switchable, prices: [{ from: "2026-09-22", input: 2, output: 10, cachedInput: 0.2, cacheWrite: 2.5 }] },
    {
      name: /^gpt-6-luna/,
      capabilities: switchable,
      prices: [{ from: "2026-09-22", input: 0.1, output: 0.5, cachedInput: 0.01, cacheWrite: 0.125 }],
    },
    { name: /^gpt-6/, capabilities: always },
    { name: /^gpt-5\.6-sol/, capabilities: switchable, prices: [{ from: "2026-09-22", input: 4, output: 20, cachedInput: 4 }] },
    {
      name: /^gpt-5\.6-luna/,
      capabilities: { ...switchable, contextTokens: 400_000 },
      prices: [{ from: "2026-09-22", input: 0.2, output: 1.2, cachedInput: 0.2 }],
    },
    { name: /^gpt-5\.6/, capabilities: { ...switchable, contextTokens: 400_000 } },
    { name: /^gpt-5\.4($|-\d)/, capabilities: switchable, prices: [{ from: "2026-03-05", input: 2.5, output: 15, cachedInput: 2.5 }] },
    { name: /^gpt-5\.[2-5]($|-\d)/, capabilities: { ...switchable, contextTokens: 400_000 } },
    {
      name: /^gpt-5\.1($|-\d)/,
      capabilities: { ...reasons, contextTokens: 400_000, reasoning: "switchable", efforts: ["low", "medium", "high"] },
      prices: [{ from: "2025-11-13", input: 1.25, output: 10, cachedInput: 0.125 }],
    },
    { name: /^gpt-5-chat/, capabilities: { ...talks, tools: false, structuredOutput: false } },
    {
      name: /^gpt-5($|-\d)/,
      capabilities: { ...reasons, contextTokens: 400_000, reasoning: "always", efforts: ["minimal", "low", "medium", "high"] },
      prices: [{ from: "2025-08-07", input: 1.25, output: 10, cachedInput: 0.125 }],
    },
    {
      name: /^gpt-5-(mini|nano)/,
      capabilities: { ...reasons, contextTokens: 400_000, reasoning: "always", efforts: ["minimal", "low", "medium", "high"] },
    },
    { name: /^o\d/, capabilities: { ...reasons, reasoning: "always", efforts: ["low", "medium", "high"] } },
    { name: /^gpt-4\.1/, capabilities: { ...talks, contextTokens: 1_000_000 } },
    { name: /^gpt-4o/, capabilities: { ...talks, contextTokens: 128_000 } },
    // open weights; what a server calls its reasoning dial differs, so none is sent
    { name: /^gpt-oss/, capabilities: { images: false, tools: true, contextTokens: 131_072, reasoning: "always" } },
  ],
};
