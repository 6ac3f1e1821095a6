// The options of a question, shared by ask and chat: what goes with it, how to think, and what becomes of what is made.
import type { Mode, TurnRequest } from "@melete/core";
import { agentCounts, nearestName } from "@melete/core";
import { type CommandInput, listValue, oneOf, type OptionSpecs, stringValue } from "../command.ts";
import { UsageError } from "../usage-error.ts";

export const turnOptions: OptionSpecs = {
  image: { type: "string", multiple: true, value: "FILE", help: "a picture to ask about; repeat it for several" },
  file: {
    type: "string",
    multiple: true,
    value: "FILE",
    help: "a CSV, TSV, text, Markdown or JSON file to work with; repeat it for several (mode: thinking)",
  },
  mode: { type: "string", value: "MODE", help: "instant (default), thinking, or contemplating: several agents at once" },
  agents: { type: "string", value: "N", help: `agents in contemplating: ${agentCounts.join(", ")} (default: as many as it takes, at most 4)` },
  allow: { type: "string", multiple: true, value: "TOOL[,TOOL]", help: "tools that may do what else waits for your agreement (docs/tools.md)" },
  shape: { type: "string", value: "SHAPE", help: "in contemplating: auto (default), explore (all at the same question), or split (a part each)" },
  save: { type: "string", value: "FOLDER", help: "where pages, charts and documents that answers make are kept as files" },
};

export const modes = ["instant", "thinking", "contemplating"] as const satisfies readonly Mode[];

export interface TurnOptions {
  mode: Mode;
  agents: TurnRequest["agents"];
  shape: TurnRequest["shape"];
}

/** The names of --allow, repeated or with commas between them; each must be a tool of this Melete. */
export function readAllowed(input: CommandInput, tools: readonly string[]): string[] {
  const names = listValue(input, "allow").flatMap((text) => text.split(",").map((name) => name.trim()));
  for (const name of names) {
    if (tools.includes(name)) continue;
    const near = nearestName(name, tools);
    const instead = near === null ? `There are ${tools.join(", ")}.` : `Did you mean ${near}?`;
    throw new UsageError(`--allow takes names of tools; there is no ${JSON.stringify(name)} here. ${instead}`);
  }
  return names;
}

const shapes = ["auto", "explore", "split"] as const satisfies readonly TurnRequest["shape"][];

export function readTurnOptions(input: CommandInput): TurnOptions {
  const agentsText = stringValue(input, "agents");
  const agents = agentCounts.find((count) => String(count) === agentsText);
  if (agentsText !== undefined && agents === undefined) {
    throw new UsageError(`--agents must be one of ${agentCounts.join(", ")}; got ${JSON.stringify(agentsText)}.`);
  }
  const shape = oneOf("--shape", stringValue(input, "shape"), shapes);
  // Instant has no tools, and without them nobody gets beyond the first lines of a file
  const alone = listValue(input, "file").length > 0 ? "thinking" : "instant";
  const mode = oneOf("--mode", stringValue(input, "mode"), modes) ?? (agents === undefined && shape === undefined ? alone : "contemplating");
  if (agents !== undefined && mode !== "contemplating") {
    throw new UsageError(`--agents ${agents} only makes sense with --mode contemplating; the mode is ${mode}.`);
  }
  if (shape !== undefined && mode !== "contemplating") {
    throw new UsageError(`--shape ${shape} only makes sense with --mode contemplating; the mode is ${mode}.`);
  }
  return { mode, agents, shape };
}
