// The engine as every command uses it: one model, with the tools that are installed. The place to add a tool to all of them.
import { createRunTurn, type Model, type RunTurn, type Tool } from "@melete/core";
import { calculate } from "@melete/tools";

export const engineTools: readonly Tool[] = [calculate as Tool];

export function runTurnFor(model: Model): RunTurn {
  return createRunTurn({ model, tools: engineTools });
}
