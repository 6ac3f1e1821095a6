// Which model takes a part in a contemplation: the one that the request's roles name, else the turn's own. And why a model cannot.
import type { Failure } from "../event.ts";
import type { Model } from "../model/model.ts";
import type { TurnContext } from "../turn/turn-context.ts";

/** A role that names a model nobody knows is the turn's own model's. */
export function roleModel(context: TurnContext, role: "refine" | "aggregate" | "plan"): Model {
  const id = context.request.roles?.[role];
  return (id === undefined ? undefined : context.findModel(id)) ?? context.model;
}

/** Drafts go round the list, so that different models try. */
export function draftModel(context: TurnContext, number: number): Model {
  const ids = context.request.roles?.draft ?? [];
  const id = ids[(number - 1) % Math.max(1, ids.length)];
  return (id === undefined ? undefined : context.findModel(id)) ?? context.model;
}

/** Every model that the turn may ask. */
export function modelsOf(context: TurnContext): Model[] {
  const { roles, mode } = context.request;
  if (mode !== "contemplating" || roles === undefined) return [context.model];
  const drafts = (roles.draft ?? [""]).map((_, index) => draftModel(context, index + 1));
  const readers = (["refine", "aggregate", "plan"] as const).map((role) => roleModel(context, role));
  return [...new Set([...drafts, ...readers])];
}

/** A role that names a model nobody knows; null when all are known. */
export function unknownRole(context: TurnContext): Failure | null {
  const { roles, mode } = context.request;
  if (mode !== "contemplating" || roles === undefined) return null;
  const named = Object.entries(roles).flatMap(([role, ids]) => [ids].flat().map((id) => ({ role, id })));
  const missing = named.find(({ id }) => context.findModel(id) === undefined);
  if (missing === undefined) return null;
  const message = `There is no model "${missing.id}", which roles.${missing.role} asks for. Name one that is set up here, or leave the role out.`;
  return { kind: "request", message, retryable: false };
}
