// What is assumed of a model that nobody knows anything about. Images and tools are allowed, because a model that has them and is not
// let use them is the worse mistake: one that has not answers with an error that says so.
import type { Capabilities } from "@melete/core";

/** any OpenAI-compatible server */
export const unknownServer: Capabilities = {
  images: true,
  tools: true,
  coordinates: "thousandths",
  contextTokens: 32_768,
  sampling: "settable",
  // not "switchable": many servers refuse the parameter. Reasoning that comes unasked is shown all the same.
  reasoning: "always",
  records: "block",
  abort: "best-effort",
  parallel: 4,
  priceUsdPerMillion: null,
};

/** A model of a vendor that is newer than our tables: most refuse a temperature now, and all serve many at once. */
export const unknownCloud: Capabilities = { ...unknownServer, sampling: "fixed", structuredOutput: true, hiddenThinking: true, parallel: 16 };
