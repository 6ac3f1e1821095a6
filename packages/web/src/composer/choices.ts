// How the person wants a question answered: what may be chosen, how it is kept between visits, and the request it becomes.
import { effortSchema, modeSchema, type Part, type Roles } from "@melete/core";
import { z } from "zod";
import type { NewTurn } from "../api/client.ts";
import type { ModelInfo } from "../api/schemas.ts";
import { useStored } from "../shell/use-stored.ts";

export const agentCounts = [1, 2, 4, 8, 16] as const;
export const shapes = ["auto", "explore", "split"] as const;

const positive = z.number().positive().nullable().default(null);

const choicesSchema = z.object({
  mode: modeSchema.default("instant"),
  /** null: the server's default model */
  model: z.string().nullable().default(null),
  /** null: the model's own default; only for models that have levels */
  effort: effortSchema.nullable().default(null),
  /** from here on Contemplating only */
  shape: z.enum(shapes).default("auto"),
  agents: z.literal(agentCounts).default(4),
  roles: z
    .object({
      /** none: the model above */
      draft: z.array(z.string()).default([]),
      aggregate: z.string().nullable().default(null),
      plan: z.string().nullable().default(null),
    })
    .prefault({}),
  limits: z.object({ tokens: positive, seconds: positive, usd: positive }).prefault({}),
});
export type TurnChoices = z.infer<typeof choicesSchema>;

export const defaultChoices: TurnChoices = choicesSchema.parse({});

export function useTurnChoices() {
  return useStored<TurnChoices>("melete-choices", (stored) => choicesSchema.safeParse(stored).data ?? defaultChoices);
}

/** Choices that belong to another mode, and models that the server no longer has, are not sent. */
export function toNewTurn(choices: TurnChoices, models: ModelInfo[], parts: Part[]): NewTurn {
  const { mode, model, effort } = choices;
  const exists = (id: string | null): id is string => id !== null && models.some((one) => one.id === id);
  const levels = chosenModel(models, model)?.capabilities.efforts ?? [];
  const turn: NewTurn = {
    mode,
    parts,
    ...(exists(model) ? { model } : {}),
    ...(mode !== "instant" && effort !== null && levels.includes(effort) ? { effort } : {}),
  };
  if (mode !== "contemplating") return turn;
  const { roles, limits, shape, agents } = choices;
  const draft = roles.draft.filter(exists);
  const chosenRoles: Roles = {
    ...(draft.length > 0 ? { draft } : {}),
    ...(exists(roles.aggregate) ? { aggregate: roles.aggregate } : {}),
    ...(exists(roles.plan) && shape !== "explore" ? { plan: roles.plan } : {}),
  };
  const budget = {
    ...(limits.tokens === null ? {} : { maxTokens: limits.tokens }),
    ...(limits.seconds === null ? {} : { maxMs: limits.seconds * 1000 }),
    ...(limits.usd === null || !pricesKnown(choices, models) ? {} : { maxCostUsd: limits.usd }),
  };
  return {
    ...turn,
    shape,
    agents,
    ...(Object.keys(chosenRoles).length > 0 ? { roles: chosenRoles } : {}),
    ...(Object.keys(budget).length > 0 ? { budget } : {}),
  };
}

/** A model chosen last week may be gone; then the server's default answers. */
export function chosenModel(models: ModelInfo[], id: string | null): ModelInfo | undefined {
  return models.find((model) => model.id === id) ?? models.find((model) => model.isDefault) ?? models[0];
}

/** Those that draft, in turns; the chosen model alone when no others are named. */
export function draftModels({ model, roles }: TurnChoices, models: ModelInfo[]): ModelInfo[] {
  const named = models.filter(({ id }) => roles.draft.includes(id));
  const chosen = chosenModel(models, model);
  return named.length > 0 || !chosen ? named : [chosen];
}

/** A limit in dollars can only be kept when every model that works has a price. */
export function pricesKnown(choices: TurnChoices, models: ModelInfo[]): boolean {
  const { roles, model } = choices;
  const others = [roles.aggregate, roles.plan].map((id) => chosenModel(models, id ?? model));
  const all = [...draftModels(choices, models), ...others].filter((one) => one !== undefined);
  return all.length > 0 && all.every(({ capabilities }) => (capabilities.priceUsdPerMillion ?? null) !== null);
}

/** How many of the choices behind "More" differ from what a new visitor has. */
export function changedOptions({ roles, limits }: TurnChoices): number {
  return [roles.draft.length > 0, roles.aggregate, roles.plan, limits.tokens, limits.seconds, limits.usd].filter(Boolean).length;
}
