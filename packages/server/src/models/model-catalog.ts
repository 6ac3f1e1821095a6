// The models that this server offers, each with the function that runs a turn on it. It does not know how they are reached.
import type { Model, RunTurn } from "@melete/core";
import { ApiError } from "../http/api-error.ts";

export interface CatalogEntry {
  model: Model;
  runTurn: RunTurn;
}

export interface ModelCatalog {
  entries: readonly CatalogEntry[];
  defaultId: string;
  /** the default when `id` is absent; throws ApiError 404 for an unknown one */
  find(id?: string): CatalogEntry;
}

export function createModelCatalog(models: Model[], defaultId: string, runTurnFor: (model: Model) => RunTurn): ModelCatalog {
  const entries = models.map((model) => ({ model, runTurn: runTurnFor(model) }));
  const byId = new Map(entries.map((entry) => [entry.model.id, entry]));
  if (!byId.has(defaultId)) {
    throw new Error(`The default model ${JSON.stringify(defaultId)} is not among the models: ${[...byId.keys()].join(", ") || "there are none"}.`);
  }
  return {
    entries,
    defaultId,
    find(id = defaultId) {
      const entry = byId.get(id);
      if (entry === undefined) throw modelNotFound(id, [...byId.keys()]);
      return entry;
    },
  };
}

export function modelNotFound(name: string, known: string[]): ApiError {
  return new ApiError(404, "model_not_found", `There is no model ${JSON.stringify(name)}. Known: ${known.join(", ")}.`, { param: "model" });
}
