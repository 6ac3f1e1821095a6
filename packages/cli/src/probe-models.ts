// `melete doctor --probe`: asks models a dozen short questions each and keeps what was found in the home folder. It knows which models to
// ask and where to keep the answers; the questions are the server package's.
import { mkdirSync } from "node:fs";
import type { ModelOffer } from "@melete/server/models";
import type { Finding } from "./doctor-checks.ts";
import { knownOffers, localOffers, nanoId } from "./resolve-models.ts";
import type { ModelSettings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** More at once are tried where they cost nothing. */
const maxParallel = { free: 8, paid: 4 };

/**
 * Findings as they come, each with the model it is about. Without names, every model about which too little is known.
 * Throws UsageError for a name that nobody offers.
 */
export async function* probeModels(
  settings: ModelSettings,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Finding & { model: string }> {
  const offers = [...(await knownOffers(settings)), ...(await localOffers(settings, signal))];
  const chosen =
    names.length === 0 ? offers.filter(({ knowledge }) => knowledge === "assumed" || knowledge === "told") : names.map((name) => named(name, offers));
  const { factsKey, keepModelFacts, probeModel, serverActivity } = await import("@melete/server/models");
  for (const { model, provider, place, name, variant } of chosen) {
    const isFree = model.capabilities.priceUsdPerMillion?.output === 0;
    const run = probeModel({
      variant,
      signal,
      activity: provider === "openai-compatible" ? serverActivity(place) : undefined,
      maxParallel: isFree ? maxParallel.free : maxParallel.paid,
    });
    const notes: string[] = [];
    for (;;) {
      const next = await run.next();
      if (signal.aborted) return;
      if (next.done) {
        const { capabilities } = next.value;
        if (Object.keys(capabilities).length === 0) break;
        mkdirSync(settings.home, { recursive: true, mode: 0o700 });
        keepModelFacts(settings.home, factsKey(place, name), { probedAt: new Date().toISOString(), capabilities, notes });
        break;
      }
      notes.push(next.value.text);
      yield { ...next.value, model: model.id };
    }
  }
}

function named(name: string, offers: readonly ModelOffer[]): ModelOffer {
  const found = offers.find(({ model }) => model.id === name) ?? offers.find((offer) => offer.name === name);
  if (found !== undefined) return found;
  if (name === nanoId) throw new UsageError(`${nanoId} is known: it comes with Melete. Name another model.`);
  const ids = offers.map(({ model }) => model.id);
  throw new UsageError(`There is no model ${JSON.stringify(name)} to probe. There are: ${ids.join(", ") || "none but melete-nano"}.`);
}
