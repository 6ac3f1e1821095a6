// Anthropic's Claude. It points in pixels of the picture after its own scaling, so pictures are made to fit before they are sent: then
// its pixels are ours. Models before 4.7 see about 1.15 megapixels (1092 x 1092 for a square), later ones 2576 pixels on the long side.
import type { KnownModel, KnownModels } from "./known-model.ts";

const claude: KnownModel["capabilities"] = {
  images: true,
  tools: true,
  coordinates: "pixels",
  structuredOutput: true,
  hiddenThinking: true,
  parallel: 16,
};
const earlier: KnownModel["capabilities"] = {
  ...claude,
  maxImageSide: 1092,
  contextTokens: 200_000,
  sampling: "settable",
  reasoning: "switchable",
  efforts: ["low", "medium", "high"],
};
const current: KnownModel["capabilities"] = {
  ...claude,
  maxImageSide: 1568,
  contextTokens: 1_000_000,
  // anything but the default temperature is answered with 400
  sampling: "fixed",
  reasoning: "switchable",
  efforts: ["low", "medium", "high", "xhigh"],
};
const always: KnownModel["capabilities"] = { ...current, reasoning: "always" };

export const anthropicModels: KnownModels = {
  source:
    "platform.claude.com model overviews, pricing and vision pages, docs.rs/synaps (cache rates verified 2026-10-10), and the catalogue inside @ai-sdk/anthropic 4.0.105, November 2026",
  models: [
    { name: /^claude-fable-5-2/, capabilities: always, prices: [{ from: "2026-11-01", input: 8, output: 40, cachedInput: 8, cacheWrite: 10 }] },
    { name: /^claude-fable-5-1/, capabilities: always, prices: [{ from: "2026-09-01", input: 10, output: 50, cachedInput: 0.25, cacheWrite: 12.5 }] },
    { name: /^claude-fable-5/, capabilities: always, prices: [{ from: "2026-06-01", input: 10, output: 50, cachedInput: 1, cacheWrite: 12.5 }] },
    { name: /^claude-opus-5-5/, capabilities: always, prices: [{ from: "2026-09-22", input: 4, output: 20, cachedInput: 0.2, cacheWrite: 5 }] },
    {
      name: /^claude-sonnet-5-5/,
      capabilities: current,
      prices: [
        { from: "2026-09-28", input: 2, output: 10, cachedInput: 0.2, cacheWrite: 2.5 },
        { from: "2026-10-07", input: 2, output: 10, cachedInput: 0.1, cacheWrite: 2.5 },
      ],
    },
    // for prompts of up to 100,000 tokens; longer ones cost five times as much
    {
      name: /^claude-haiku-5-5/,
      capabilities: current,
      prices: [{ from: "2026-10-07", input: 0.1, output: 0.5, cachedInput: 0.01, cacheWrite: 0.125 }],
    },
    { name: /^claude-opus-5/, capabilities: current, prices: [{ from: "2026-07-24", input: 5, output: 25, cachedInput: 0.5, cacheWrite: 6.25 }] },
    { name: /^claude-sonnet-5/, capabilities: current, prices: [{ from: "2026-06-30", input: 2, output: 10, cachedInput: 0.2, cacheWrite: 2.5 }] },
    {
      name: /^claude-opus-4-[78]/,
      capabilities: { ...current, contextTokens: 200_000 },
      prices: [{ from: "2026-04-01", input: 5, output: 25, cachedInput: 0.5, cacheWrite: 6.25 }],
    },
    {
      name: /^claude-opus-4-[56]/,
      capabilities: earlier,
      prices: [{ from: "2025-11-24", input: 5, output: 25, cachedInput: 0.5, cacheWrite: 6.25 }],
    },
    { name: /^claude-sonnet-4/, capabilities: earlier, prices: [{ from: "2025-05-22", input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 }] },
    { name: /^claude-haiku-4-5/, capabilities: earlier, prices: [{ from: "2025-10-15", input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 }] },
    { name: /^claude-/, capabilities: { ...earlier, sampling: "fixed" } },
  ],
};
