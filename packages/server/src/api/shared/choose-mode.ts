// Which model answers, and in which mode: by the melete object, else by the model's name, else by the effort. Never by the words of a
// prompt. It knows names and the catalogue; it does not know formats.
import { agentCounts, type Effort, type Mode, modeSchema, type TurnRequest } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";
import { type CatalogEntry, type ModelCatalog, modelNotFound } from "../../models/model-catalog.ts";
import { defaultToolbox, type MeleteOptions } from "./melete-options.ts";

/** The words of OpenAI and Anthropic for how long to think; null when the request says nothing. */
export type AskedEffort = "none" | Effort | "max" | null;

export interface ChosenMode {
  entry: CatalogEntry;
  choice: Pick<TurnRequest, "mode" | "shape" | "agents" | "budget" | "roles" | "effort" | "toolbox">;
}

interface NamedModel {
  entry: CatalogEntry;
  /** null when the name is a model's id alone */
  mode: Mode | null;
  agents: TurnRequest["agents"];
}

/** Throws ApiError: 404 with the known names for an unknown model, 400 for roles that name one. */
export function chooseMode(name: string, effort: AskedEffort, melete: MeleteOptions | undefined, models: ModelCatalog): ChosenMode {
  const named = resolveModelName(name, models);
  const mode = melete?.mode ?? named.mode ?? modeForEffort(effort);
  const agents = melete?.agents ?? named.agents;
  const level = effort === "none" || effort === null ? undefined : effort === "max" ? "xhigh" : effort;
  const { shape, budget, roles, toolbox = defaultToolbox } = melete ?? {};
  for (const id of roles === undefined ? [] : [...(roles.draft ?? []), roles.refine, roles.aggregate, roles.plan]) {
    if (id !== undefined && !models.entries.some(({ model }) => model.id === id)) {
      const known = models.entries.map(({ model }) => model.id).join(", ");
      throw new ApiError(400, "model_not_found", `"melete.roles" names the model ${JSON.stringify(id)}, which is not here. Known: ${known}.`, {
        param: "melete.roles",
      });
    }
  }
  return {
    entry: named.entry,
    choice: {
      mode,
      ...(toolbox === "all" ? {} : { toolbox }),
      ...(shape === undefined ? {} : { shape }),
      ...(agents === undefined ? {} : { agents }),
      ...(budget === undefined ? {} : { budget }),
      ...(roles === undefined ? {} : { roles }),
      ...(level === undefined ? {} : { effort: level }),
    },
  };
}

/** What a model's id alone means: the effort says whether to think, and without one the answer comes at once. */
function modeForEffort(effort: AskedEffort): Mode {
  return effort === null || effort === "none" || effort === "minimal" ? "instant" : "thinking";
}

/** An id that itself contains "+" wins over the suffix. */
function resolveModelName(name: string, models: ModelCatalog): NamedModel {
  const exact = models.entries.find((entry) => entry.model.id === name);
  if (exact !== undefined) return { entry: exact, mode: null, agents: undefined };
  const alone = readSuffix(name);
  if (alone !== null) return { entry: models.find(), ...alone };
  const plus = name.lastIndexOf("+");
  const suffix = readSuffix(name.slice(plus + 1));
  const entry = models.entries.find(({ model }) => plus > 0 && model.id === name.slice(0, plus));
  if (entry === undefined || suffix === null) throw modelNotFound(name, modelNames(models), hintFor(name));
  return { entry, ...suffix };
}

/** A number of agents that does not exist looks like a name that does not exist. */
function hintFor(name: string): string {
  return /(^|\+)contemplating-\d+$/.test(name) ? ` Behind "contemplating-" stands how many agents: ${agentCounts.join(", ")}.` : "";
}

/** "thinking", "contemplating", "contemplating-8"; null for anything else */
function readSuffix(word: string): Omit<NamedModel, "entry"> | null {
  const mode = modeSchema.safeParse(word);
  if (mode.success) return { mode: mode.data, agents: undefined };
  const agents = agentCounts.find((count) => word === `contemplating-${count}`);
  return agents === undefined ? null : { mode: "contemplating", agents };
}

/** Every name that means something, without those that only add a number of agents. */
export function modelNames(models: ModelCatalog): string[] {
  const ids = models.entries.map((entry) => entry.model.id);
  return [...modeSchema.options, ...ids.flatMap((id) => [id, `${id}+thinking`, `${id}+contemplating`])];
}

/** Throws ApiError 404 when the name means nothing here. */
export function checkModelName(name: string, models: ModelCatalog): void {
  resolveModelName(name, models);
}
