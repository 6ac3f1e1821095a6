// What the agents of a turn are doing, as lines of plain text for clients that only know "reasoning". It knows events only.
import type { AgentRecord, TurnEvent } from "@melete/core";

/** The line for an event, ending in a line break, or "" when there is nothing to tell. */
export function progressText(event: TurnEvent): string {
  switch (event.type) {
    case "reasoning-delta":
      return event.text;
    case "plan":
      return event.shape === "direct" ? "" : `${event.agents} agents: ${event.why}\n`;
    case "agent-start":
      return `${event.agentId} starts (${event.stage})${event.title === undefined ? "" : `: ${shorten(event.title)}`}\n`;
    case "agent-end":
      return `${event.agentId}: ${event.reason === "done" ? "" : `${event.reason}, `}${conclusion(event.record)}\n`;
    case "agreement": {
      const classes = event.classes
        .map(({ answer, agents }) => `${shorten(answer)} (${agents.length === 1 ? "1 agent" : `${agents.length} agents`})`)
        .join(", ");
      return classes === "" ? "" : `The agents say: ${classes}\n`;
    }
    case "early-stop":
      return `Stopped early: ${event.why}\n`;
    case "tool-call":
      return `${event.agentId === undefined ? "" : `${event.agentId}: `}${event.tool}(${shorten(JSON.stringify(event.input))})\n`;
    case "tool-result":
      return `${event.agentId === undefined ? "" : `${event.agentId}: `}${event.tool} ${event.isError ? "failed: " : "= "}${shorten(event.output)}\n`;
    case "resume":
      return `Starting again after an interruption: ${event.why}\n`;
    case "control":
      return `${event.action}${event.agentId === undefined ? "" : ` ${event.agentId}`}\n`;
    case "approval-request":
      return `Waiting for agreement: ${event.tool}(${shorten(JSON.stringify(event.input))})\n`;
    case "approval":
      return event.decision === "allow" ? "It was allowed.\n" : "It was not allowed.\n";
    case "turn-start":
    case "reads":
    case "round-start":
    case "agent-progress":
    case "annotations":
    case "artifact":
    case "hedge":
    case "cancel":
    case "round-end":
    case "budget":
    case "answer-start":
    case "text-delta":
    case "citation":
    case "answer-end":
    case "usage":
    case "turn-end":
      return "";
    default:
      return unknownEvent(event);
  }
}

function conclusion(record: AgentRecord | null): string {
  if (record === null) return "nothing could be kept";
  return record.answer === "" ? "no answer" : shorten(record.answer);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}

function unknownEvent(event: never): never {
  throw new Error(`progressText has no rule for the event ${JSON.stringify(event)}`);
}
