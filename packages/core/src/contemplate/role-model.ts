// Which model takes a part in a contemplation: the one that the request's roles name, else the turn's own.
import type { Model } from "../model/model.ts";
import type { TurnContext } from "../turn/turn-context.ts";

/** A role that names a model nobody knows is the turn's own model's. */
export function roleModel(context: TurnContext, role: "refine" | "aggregate" | "plan"): Model {
  const id = context.request.roles?.[role];
  return (id === undefined ? undefined : context.findModel(id)) ?? context.model;
}
