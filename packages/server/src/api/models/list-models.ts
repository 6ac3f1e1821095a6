// The list of model names in the shapes of OpenAI and of Anthropic, both at once: an entry has the fields of each, and neither minds the
// other's. It knows names and the catalogue; it does not know HTTP.
import { ApiError } from "../../http/api-error.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";
import { checkModelName, modelNames } from "../shared/choose-mode.ts";

export type ModelShape = "openai" | "anthropic";

export interface ListedModel {
  id: string;
  [field: string]: unknown;
}

/** @param startedAtMs  when this server began to offer its models */
export function listedModel(id: string, models: ModelCatalog, shape: ModelShape, startedAtMs: number): ListedModel {
  checkModelName(id, models);
  if (shape === "openai") return { id, object: "model", created: Math.floor(startedAtMs / 1000), owned_by: "melete" };
  const base = models.entries.find(({ model }) => id === model.id || id.startsWith(`${model.id}+`)) ?? models.find();
  return {
    type: "model",
    id,
    display_name: id,
    created_at: new Date(startedAtMs).toISOString(),
    max_input_tokens: base.model.capabilities.contextTokens,
    max_tokens: base.model.capabilities.contextTokens,
    capabilities: null,
    lifecycle: "active",
    line: null,
    deprecated_at: null,
    retires_at: null,
  };
}

export interface ModelPage {
  limit?: number;
  after_id?: string;
  before_id?: string;
}

export function listModels(models: ModelCatalog, shape: ModelShape, startedAtMs: number, page: ModelPage = {}): unknown {
  const names = modelNames(models);
  if (shape === "openai") return { object: "list", data: names.map((id) => listedModel(id, models, shape, startedAtMs)) };
  const place = (id: string): number => {
    const index = names.indexOf(id);
    if (index < 0) throw new ApiError(400, "invalid_value", `There is no model ${JSON.stringify(id)} to go on from.`, { param: "after_id" });
    return index;
  };
  const limit = page.limit ?? 20;
  const from = page.after_id === undefined ? 0 : place(page.after_id) + 1;
  const until = page.before_id === undefined ? names.length : place(page.before_id);
  const shown = page.before_id === undefined ? names.slice(from, from + limit) : names.slice(Math.max(from, until - limit), until);
  return {
    data: shown.map((id) => listedModel(id, models, shape, startedAtMs)),
    has_more: page.before_id === undefined ? from + limit < names.length : until - limit > from,
    first_id: shown.at(0) ?? null,
    last_id: shown.at(-1) ?? null,
  };
}
