// One spoken sentence about the newest turn, for people who do not see the page. Streaming text itself would be read word by word.
import type { TurnView } from "@melete/core";
import { useTurn } from "../api/use-turn.ts";
import { waitsForPerson } from "./approvals.tsx";

export function TurnStatus({ turnId }: { turnId: string }) {
  const { view } = useTurn(turnId);
  return (
    <p className="visually-hidden" role="status">
      {spokenStatus(view)}
    </p>
  );
}

function spokenStatus(view: TurnView): string {
  switch (view.status) {
    case "waiting":
      return "Question sent.";
    case "working": {
      if (waitsForPerson(view)) return "A tool waits for you: allow it, or not.";
      if (view.mode !== "contemplating" || view.agents.length === 0) return "Working on it.";
      const finished = view.agents.filter((agent) => agent.status !== "running").length;
      return `${finished} of ${view.agents.length} agents have finished.`;
    }
    case "answering":
      return "Answering.";
    case "done":
      return "The answer is complete.";
    case "error":
      // Said by the alert that shows the reason.
      return "";
    case "stopped":
    case "budget":
    case "deadline":
    case "refused":
    case "length":
    case "tool-calls":
      return "The answer ended early.";
    default:
      return unknownStatus(view.status);
  }
}

function unknownStatus(status: never): never {
  throw new Error(`spokenStatus has no words for ${JSON.stringify(status)}; add some in turn-status.tsx.`);
}
