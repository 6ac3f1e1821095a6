// The engine as every command uses it: one model, with the tools that are installed. The place to add a tool to all of them.
import { createRunTurn, type Model, type RunTurn, type Tool } from "@melete/core";
import { calculate } from "@melete/tools";

export const engineTools: readonly Tool[] = [calculate as Tool];

/** `findModel` finds the models that a request's roles name; without it there is only this one. */
export function runTurnFor(model: Model, findModel?: (id: string) => Model | undefined): RunTurn {
  return createRunTurn({ model, findModel, tools: engineTools });
}
