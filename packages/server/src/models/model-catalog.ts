// The models that this server offers, each with the function that runs a turn on it. Models that are found while the server runs are
// added to it. It does not know how they are reached.
import type { Model, RunTurn } from "@melete/core";
import { ApiError } from "../http/api-error.ts";
import type { Engine } from "../runs/engine.ts";

export interface CatalogEntry {
  model: Model;
  runTurn: RunTurn;
}

/** Makes the engine for one model. `findModel` looks in the whole catalogue, later additions included. */
export type RunTurnFor = (model: Model, findModel: (id: string) => Model | undefined) => RunTurn;

export interface ModelCatalog {
  /** in the order they are offered; read it anew for every request */
  readonly entries: readonly CatalogEntry[];
  readonly defaultId: string;
  /** the default when `id` is absent; throws ApiError 404 for an unknown one */
  find(id?: string): CatalogEntry;
  /** Adds a model behind the others; false when there is one of this id already, which then stays. */
  add(model: Model, options?: { asDefault?: boolean }): boolean;
}

/** `watchModel` puts something around each model, such as traces; it keeps the id and the capabilities. */
export function createModelCatalog(
  models: Model[],
  firstDefaultId: string,
  runTurnFor: RunTurnFor,
  watchModel: (model: Model) => Model = (model) => model,
): ModelCatalog {
  const byId = new Map<string, CatalogEntry>();
  let entries: readonly CatalogEntry[] = [];
  let defaultId = firstDefaultId;

  function add(bare: Model, { asDefault = false } = {}): boolean {
    if (byId.has(bare.id)) return false;
    const model = watchModel(bare);
    byId.set(model.id, { model, runTurn: runTurnFor(model, (id) => byId.get(id)?.model) });
    entries = [...byId.values()];
    if (asDefault) defaultId = model.id;
    return true;
  }

  for (const model of models) add(model);
  if (!byId.has(defaultId)) {
    throw new Error(`The default model ${JSON.stringify(defaultId)} is not among the models: ${[...byId.keys()].join(", ") || "there are none"}.`);
  }
  return {
    get entries() {
      return entries;
    },
    get defaultId() {
      return defaultId;
    },
    find(id = defaultId) {
      const entry = byId.get(id);
      if (entry === undefined) throw modelNotFound(id, [...byId.keys()]);
      return entry;
    },
    add,
  };
}

/** What a turn of this model needs, for whoever runs turns; undefined when there is no such model here. */
export function engineFor(models: ModelCatalog, modelId: string): Engine | undefined {
  const entry = models.entries.find(({ model }) => model.id === modelId);
  return entry && { runTurn: entry.runTurn, contextTokens: entry.model.capabilities.contextTokens };
}

export function modelNotFound(name: string, known: string[], hint = ""): ApiError {
  return new ApiError(404, "model_not_found", `There is no model ${JSON.stringify(name)}. Known: ${known.join(", ")}.${hint}`, { param: "model" });
}
