// How a turn ended, in words for the terminal and as an exit code.
import type { TurnView } from "@melete/core";

export interface Outcome {
  exitCode: number;
  /** null when the answer needs no remark */
  remark: string | null;
}

export function outcomeOf(view: TurnView): Outcome {
  switch (view.status) {
    case "done":
      return { exitCode: 0, remark: view.degraded ? "This answer rests on less than was asked for: some agents did not finish." : null };
    case "length":
      return { exitCode: 0, remark: "The answer was cut at the model's length limit. Ask for a shorter one." };
    case "tool-calls":
      return { exitCode: 0, remark: "The model asks for a tool that the caller was to run." };
    case "budget":
      return { exitCode: 1, remark: "The budget ended before the answer did." };
    case "deadline":
      return { exitCode: 1, remark: "The time limit ended before the answer did." };
    case "refused":
      return { exitCode: 1, remark: view.failure?.message ?? "The model refused to answer this." };
    case "stopped":
      return { exitCode: 130, remark: "Stopped." };
    case "error":
      return { exitCode: view.failure?.kind === "request" ? 2 : 1, remark: view.failure?.message ?? "The turn failed without saying why." };
    case "waiting":
    case "working":
    case "answering":
      return { exitCode: 1, remark: `The turn ended while it was ${view.status}; this is a bug in the engine.` };
    default:
      return view.status satisfies never;
  }
}
