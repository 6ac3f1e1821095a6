// Google's Gemini. Boxes are [ymin, xmin, ymax, xmax] in thousandths. Temperatures are deprecated from Gemini 3 on, so none is sent.
import type { KnownModel, KnownModels } from "./known-model.ts";

const gemini: KnownModel["capabilities"] = {
  hiddenThinking: true,
  images: true,
  tools: true,
  coordinates: "thousandths-yx",
  contextTokens: 1_048_576,
  structuredOutput: true,
  parallel: 16,
};
/** thinking has levels and no off */
const levels: KnownModel["capabilities"] = { ...gemini, sampling: "fixed", reasoning: "always", efforts: ["low", "medium", "high"] };

export const googleModels: KnownModels = {
  source:
    "ai.google.dev on Gemini 4 Argon, docs.laozhang.ai on Carbon, docs.litellm.ai on 3.8 Flash, docs.rs/gemini-cost on 2.5 Pro, and the catalogue inside @ai-sdk/google 4.0.121, November 2026",
  models: [
    {
      name: /^gemini-4-(argon|carbon)/,
      capabilities: levels,
      prices: [
        { from: "2026-09-30", input: 2, output: 10, cachedInput: 0.1 },
        { from: "2026-12-01", input: 4, output: 20, cachedInput: 0.2 },
      ],
    },
    { name: /^gemini-4-hydrogen/, capabilities: { ...levels, efforts: ["low", "medium", "high", "xhigh"] } },
    { name: /^gemini-4/, capabilities: levels },
    {
      name: /^gemini-3\.8-flash/,
      capabilities: levels,
      prices: [
        { from: "2026-08-01", input: 0.75, output: 3.75, cachedInput: 0.075 },
        { from: "2027-01-01", input: 1.5, output: 7.5, cachedInput: 1.5 },
      ],
    },
    { name: /^gemini-3/, capabilities: levels },
    // prices double above 200,000 tokens of input
    {
      name: /^gemini-2\.5-pro/,
      capabilities: { ...gemini, sampling: "settable", reasoning: "always" },
      prices: [{ from: "2025-06-17", input: 1.25, output: 10, cachedInput: 1.25 }],
    },
    { name: /^gemini-2\.5-flash/, capabilities: { ...gemini, sampling: "settable", reasoning: "switchable" } },
    { name: /^gemini-2\.0/, capabilities: { ...gemini, sampling: "settable", reasoning: "none" } },
    { name: /^gemini-/, capabilities: levels },
  ],
};
