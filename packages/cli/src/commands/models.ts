// `melete models`: which models can answer here, who brought them, and what is known of each. It asks servers on this machine, nobody else.
import type { Capabilities } from "@melete/core";
import type { ModelOffer } from "@melete/server/models";
import type { Command } from "../command.ts";
import { knownOffers, localOffers, nanoId, openNano } from "../resolve-models.ts";
import { modelOptions, modelSettings } from "../settings.ts";

const knowledge: Record<ModelOffer["knowledge"], string> = {
  told: "as its server or you say",
  tables: "as its maker says",
  probed: "as tried out",
  assumed: "assumed; `melete doctor --probe` finds out",
};

export const models: Command = {
  usage: "models [--json] [options]",
  options: { ...modelOptions, json: { type: "boolean", help: "print a JSON array" } },
  async run(input, terminal) {
    const settings = modelSettings(input, terminal.environment);
    const nano = await openNano();
    await nano.close();
    const [known, local] = await Promise.all([knownOffers(settings, (text) => terminal.err(`${text}\n`)), localOffers(settings)]);
    const offers = [...known, ...local].filter(({ model: { id } }, index, all) => all.findIndex((other) => other.model.id === id) === index);
    const named = offers.find(({ model, name }) => model.id === settings.model || name === settings.model);
    const answering = settings.model === nanoId ? nanoId : (named ?? offers[0])?.model.id;
    const rows = [
      ...offers.map(({ model, place, origin, name, knowledge: how }) => ({
        id: model.id,
        where: place,
        from: origin,
        name,
        knowledge: how,
        isDefault: model.id === answering,
        capabilities: model.capabilities,
      })),
      {
        id: nanoId,
        where: "in this process",
        from: "Melete",
        name: nanoId,
        knowledge: "tables" as const,
        isDefault: answering === undefined || answering === nanoId,
        capabilities: nano.model.capabilities,
      },
    ];
    if (input.values.json === true) {
      terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    for (const { id, where, from, isDefault, capabilities, knowledge: how } of rows) {
      const place = from === "Melete" || from === where ? where : `at ${where} (${from})`;
      terminal.out(
        `${id}  ${place}; ${describe(capabilities)}${from === "Melete" ? "" : ` (${knowledge[how]})`}${isDefault ? "; answers by default" : ""}\n`,
      );
    }
    if (offers.length === 0) terminal.err("For a larger model, start a model server on this machine, or see docs/models.md.\n");
    return 0;
  },
};

function describe({ images, tools, contextTokens, reasoning, parallel, priceUsdPerMillion: price }: Capabilities): string {
  return [
    images ? "sees pictures" : "text only",
    tools ? "calls tools" : "no tools",
    reasoning === "none" ? "does not think aloud" : "thinks aloud",
    `${contextTokens} tokens of context`,
    `${parallel} answers at once`,
    price === null ? "price unknown" : price.output === 0 ? "free" : `$${price.input} in and $${price.output} out per million tokens`,
  ].join(", ");
}
