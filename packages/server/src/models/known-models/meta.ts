// The Muse family: Meta's Model API, and the open weights wherever they are served.
import type { KnownModel, KnownModels } from "./known-model.ts";

/**
 * Reasoning cannot be switched off, and the effort "none" is refused. The sampling parameters are accepted, but the recommended
 * temperature is 1, which is also what is used when nothing is sent.
 */
const hosted: KnownModel["capabilities"] = {
  images: true,
  tools: true,
  contextTokens: 1_048_576,
  sampling: "fixed",
  reasoning: "always",
  hiddenThinking: true,
  efforts: ["minimal", "low", "medium", "high", "xhigh"],
  structuredOutput: true,
  parallel: 16,
};

export const metaModels: KnownModels = {
  source: "dev.meta.ai prices as of 2026-09-02; docs.cloud.google.com, promptfoo.dev and docs.litellm.ai on the Meta Model API, November 2026",
  models: [
    // Meta may train on what is sent to these: never a default
    { name: /^muse-spark-1\.\d.*-contributor$/, capabilities: hosted, prices: [{ from: "2026-09-02", input: 0.1, output: 0.2, cachedInput: 0.002 }] },
    { name: /^muse-spark-1\.\d/, capabilities: hosted, prices: [{ from: "2026-07-01", input: 1.25, output: 4.25, cachedInput: 0.15 }] },
    { name: /^muse-ember-.*-contributor$/, capabilities: hosted },
    { name: /^muse-ember-/, capabilities: hosted, prices: [{ from: "2026-11-09", input: 0.1, output: 0.5, cachedInput: 0.1 }] },
    { name: /^muse-wonder-.*-contributor$/, capabilities: hosted },
    { name: /^muse-wonder-/, capabilities: hosted, prices: [{ from: "2026-11-09", input: 4, output: 20, cachedInput: 4 }] },
    {
      // its host decides how much of the context of a million it serves; 131,072 is the least that was seen
      name: /^muse-spark-open/,
      capabilities: { images: true, tools: true, contextTokens: 131_072, reasoning: "always" },
    },
    // how a server is told the strength of its reasoning differs, so none is sent unless the server's template says it
    { name: /^muse-glimmer/, capabilities: { images: true, tools: true, contextTokens: 131_072, reasoning: "always" } },
  ],
};
