// Which models there are and which one answers, in this order: the one at the given address, those of models.json, those of keys in the
// environment, those of servers on this machine, and melete-nano in this process. It knows the order and how models are let go; it does
// not know turns.
import type { Model } from "@melete/core";
import type { ModelOffer, OfferOptions } from "@melete/server/models";
import { wholeNumber } from "./command.ts";
import type { ModelSettings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export const nanoId = "melete-nano";

/** A server that is still loading a model may take its time; nobody waits longer than this for a list. */
const modelListTimeoutMs = 10_000;

export interface OpenModel {
  model: Model;
  /** ends what it runs on; melete-nano holds a thread and its memory */
  close(): Promise<void>;
}

/** The server's package is loaded when a model of it is wanted. */
const serverModels = () => import("@melete/server/models");

type Warn = (text: string) => void;

/** What is known without asking anybody, and the one at the given address. Throws SetupError for a models.json that is wrong. */
export async function knownOffers(settings: ModelSettings, warn: Warn = () => undefined): Promise<ModelOffer[]> {
  const { firstModelName, offerAtUrl, offersFromConfig, offersFromKeys, readModelConfig } = await serverModels();
  const options = { ...(await offerOptions(settings)), warn };
  const { url, model, apiKey } = settings;
  const atUrl = async (address: string): Promise<ModelOffer[]> => {
    if (model === nanoId) return [];
    const name = model ?? (await firstModelName({ url: address, apiKey, signal: AbortSignal.timeout(modelListTimeoutMs) }));
    return [offerAtUrl({ url: address, model: name, apiKey }, options)];
  };
  const offers = [
    ...(url === undefined ? [] : await atUrl(url)),
    ...offersFromConfig(readModelConfig(settings.configFile), options),
    ...offersFromKeys(options),
  ];
  return offers.filter(({ model: { id } }, index) => offers.findIndex((other) => other.model.id === id) === index);
}

/** What servers on this machine serve; they have a moment to answer. */
export async function localOffers(settings: ModelSettings, signal: AbortSignal = new AbortController().signal): Promise<ModelOffer[]> {
  const { findLocalServers, offersFromLocalServer, serversToAsk } = await serverModels();
  const { MELETE_LOCAL_SERVERS: servers, MELETE_LOCAL_TIMEOUT_MS: timeout } = settings.environment;
  const places = await findLocalServers(serversToAsk(servers), signal, wholeNumber("MELETE_LOCAL_TIMEOUT_MS", timeout, 1));
  const options = await offerOptions(settings);
  const offers = places.flatMap((place) => offersFromLocalServer(place, options));
  // the one at the given address is known already
  return offers.filter(({ place, name }) => place !== settings.url || name !== settings.model);
}

async function offerOptions(settings: ModelSettings): Promise<OfferOptions> {
  const { readModelFacts } = await serverModels();
  return { environment: settings.environment, facts: readModelFacts(settings.home) };
}

export async function openNano(): Promise<OpenModel> {
  const { loadNano } = await import("@melete/lab/nano");
  const nano = await loadNano();
  return { model: nano, close: () => nano.close() };
}

/** Only the model that answers. Throws UsageError when the settings contradict each other, SetupError when it cannot be had. */
export async function openModel(settings: ModelSettings): Promise<OpenModel> {
  if (settings.model === nanoId) return openNano();
  const known = await knownOffers(settings);
  const chosen = choose(known, settings) ?? choose(await localOffers(settings), settings);
  if (chosen !== undefined) return chosen;
  if (settings.model !== undefined) throw unknownModel(settings.model, known);
  return openNano();
}

function choose(offers: readonly ModelOffer[], { model }: ModelSettings): ModelOffer | undefined {
  return model === undefined ? offers[0] : (offers.find((offer) => offer.model.id === model) ?? offers.find(({ name }) => name === model));
}

function unknownModel(name: string, known: readonly ModelOffer[]): UsageError {
  const ids = [...known.map(({ model }) => model.id), nanoId];
  return new UsageError(
    `There is no model ${JSON.stringify(name)} here. There are: ${ids.join(", ")}. Say where it is served (--model-url URL or MELETE_MODEL_URL), or set it up in models.json.`,
  );
}

export interface OpenModels {
  models: Model[];
  /** the one that answers when nobody chooses */
  chosen: Model;
  /** the others, which nobody has to wait for; `asDefault` for one that is better than what there was */
  findMore(signal: AbortSignal): AsyncGenerator<{ model: Model; asDefault: boolean; origin: string }>;
  close(): Promise<void>;
}

/** All models, those that can be had at once first. melete-nano is always among them, for people who like to compare. */
export async function openModels(settings: ModelSettings, warn: Warn): Promise<OpenModels> {
  const known = await knownOffers(settings, warn);
  const closers: (() => Promise<void>)[] = known.map(({ close }) => close);
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()));
  };
  const nano = async (): Promise<Model> => {
    const opened = await openNano();
    closers.push(opened.close);
    return opened.model;
  };
  let local: ModelOffer[] | null = null;
  const wanted = settings.model === nanoId ? undefined : choose(known, settings);
  if (wanted === undefined && settings.model !== undefined && settings.model !== nanoId) local = await localOffers(settings);
  const chosen = wanted ?? choose(local ?? [], settings);
  if (chosen === undefined && local !== null) throw unknownModel(settings.model ?? "", known);

  async function* others(signal: AbortSignal): AsyncGenerator<{ model: Model; asDefault: boolean; origin: string }> {
    // whoever chose melete-nano means it; whoever chose nothing gets the best there is
    let isBetter = chosen === undefined && settings.model === undefined;
    for (const { model, origin } of local ?? (await localOffers(settings, signal))) {
      if (model === chosen?.model) continue;
      yield { model, asDefault: isBetter, origin };
      isBetter = false;
    }
  }
  if (chosen === undefined) {
    const only = await nano();
    return { models: [only, ...known.map(({ model }) => model)], chosen: only, findMore: others, close };
  }
  const models = [chosen, ...known.filter((offer) => offer !== chosen)].map(({ model }) => model);
  return {
    models,
    chosen: chosen.model,
    async *findMore(signal) {
      yield* others(signal);
      try {
        // nobody may ever ask it: its thread and weights wait for the first question
        const { createLazyNano } = await import("@melete/lab/nano");
        const model = createLazyNano();
        closers.push(() => model.close());
        yield { model, asDefault: false, origin: "this process" };
      } catch (error) {
        // The person asked for another model; this one is an extra.
        warn(`melete-nano is not available: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    close,
  };
}

/** Opens the model, hands it to `use`, and closes it whatever happens. */
export async function withModel<Result>(settings: ModelSettings, use: (model: Model) => Promise<Result>): Promise<Result> {
  const { model, close } = await openModel(settings);
  try {
    return await use(model);
  } finally {
    await close();
  }
}
