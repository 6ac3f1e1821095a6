// The model names of the OpenAI-compatible API: a mode alone means the default model, and an id may carry "+mode".
import { modeSchema, type Mode } from "@melete/core";
import { modelNotFound, type CatalogEntry, type ModelCatalog } from "../models/model-catalog.ts";

export interface NamedModel {
  entry: CatalogEntry;
  mode: Mode;
}

/** Throws ApiError 404 with the known names. An id that itself contains "+" wins over the suffix. */
export function resolveModelName(name: string, models: ModelCatalog): NamedModel {
  const exact = models.entries.find((entry) => entry.model.id === name);
  if (exact !== undefined) return { entry: exact, mode: "instant" };
  const alone = modeSchema.safeParse(name);
  if (alone.success) return { entry: models.find(), mode: alone.data };
  const plus = name.lastIndexOf("+");
  const suffix = modeSchema.safeParse(name.slice(plus + 1));
  const entry = models.entries.find(({ model }) => plus > 0 && model.id === name.slice(0, plus));
  if (entry === undefined || !suffix.success) throw modelNotFound(name, modelNames(models));
  return { entry, mode: suffix.data };
}

export function modelNames(models: ModelCatalog): string[] {
  const ids = models.entries.map((entry) => entry.model.id);
  return [...modeSchema.options, ...ids.flatMap((id) => [id, `${id}+thinking`, `${id}+contemplating`])];
}
