// `melete models`: which models can answer here, and what each of them can do.
import type { Capabilities } from "@melete/core";
import { askModelServer } from "../ask-model-server.ts";
import type { Command } from "../command.ts";
import { nanoId, nanoSettings, withModel } from "../resolve-models.ts";
import { modelOptions, modelSettings } from "../settings.ts";

export const models: Command = {
  usage: "models [--json] [options]",
  options: { ...modelOptions, json: { type: "boolean", help: "print a JSON array" } },
  async run(input, terminal) {
    const settings = modelSettings(input, terminal.environment);
    const nano = await withModel(nanoSettings, async ({ capabilities }) => capabilities);
    const served = settings.url === undefined ? null : await askModelServer(settings.url, settings);
    const elsewhere = served?.ok ? served.models : [];
    if (input.values.json === true) {
      const rows = [{ id: nanoId, where: "in this process", capabilities: nano }, ...elsewhere.map((id) => ({ id, where: settings.url }))];
      terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    } else {
      terminal.out(`${nanoId}  in this process; ${describe(nano)}\n`);
      for (const id of elsewhere) terminal.out(`${id}  at ${settings.url}${id === settings.model ? "; answers by default" : ""}\n`);
    }
    if (served !== null && !served.ok) terminal.err(`${served.problem}\n`);
    if (settings.url === undefined) terminal.err("For a larger model, set MELETE_MODEL_URL and MELETE_MODEL to any OpenAI-compatible server.\n");
    return served === null || served.ok ? 0 : 1;
  },
};

function describe({ images, tools, contextTokens, reasoning, parallel }: Capabilities): string {
  return [
    images ? "sees pictures" : "text only",
    tools ? "calls tools" : "no tools",
    reasoning === "none" ? "does not think aloud" : "thinks aloud",
    `${contextTokens} tokens of context`,
    `${parallel} answers at once`,
  ].join(", ");
}
