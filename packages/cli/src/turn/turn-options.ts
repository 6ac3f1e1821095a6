// The options that say how to think, shared by ask and chat.
import type { Mode, TurnRequest } from "@melete/core";
import { agentCounts } from "@melete/core";
import { type CommandInput, oneOf, type OptionSpecs, stringValue } from "../command.ts";
import { UsageError } from "../usage-error.ts";

export const turnOptions: OptionSpecs = {
  image: { type: "string", multiple: true, value: "FILE", help: "a picture to ask about; repeat it for several" },
  mode: { type: "string", value: "MODE", help: "instant (default), thinking, or contemplating: several agents at once" },
  agents: { type: "string", value: "N", help: `agents in contemplating: ${agentCounts.join(", ")} (default: as many as it takes, at most 4)` },
  shape: { type: "string", value: "SHAPE", help: "in contemplating: auto (default), explore (all at the same question), or split (a part each)" },
};

export const modes = ["instant", "thinking", "contemplating"] as const satisfies readonly Mode[];

export interface TurnOptions {
  mode: Mode;
  agents: TurnRequest["agents"];
  shape: TurnRequest["shape"];
}

const shapes = ["auto", "explore", "split"] as const satisfies readonly TurnRequest["shape"][];

export function readTurnOptions(input: CommandInput): TurnOptions {
  const agentsText = stringValue(input, "agents");
  const agents = agentCounts.find((count) => String(count) === agentsText);
  if (agentsText !== undefined && agents === undefined) {
    throw new UsageError(`--agents must be one of ${agentCounts.join(", ")}; got ${JSON.stringify(agentsText)}.`);
  }
  const shape = oneOf("--shape", stringValue(input, "shape"), shapes);
  const mode = oneOf("--mode", stringValue(input, "mode"), modes) ?? (agents === undefined && shape === undefined ? "instant" : "contemplating");
  if (agents !== undefined && mode !== "contemplating") {
    throw new UsageError(`--agents ${agents} only makes sense with --mode contemplating; the mode is ${mode}.`);
  }
  if (shape !== undefined && mode !== "contemplating") {
    throw new UsageError(`--shape ${shape} only makes sense with --mode contemplating; the mode is ${mode}.`);
  }
  return { mode, agents, shape };
}
