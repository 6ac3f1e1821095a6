// The message that stays in the conversation when a turn has ended, made from the reduced view of its events.
// It knows views and parts; it does not know storage.
import type { Part, TurnView } from "@melete/core";

/** Parts in the order a person reads them: how it was found, then the answer. Empty when the turn left nothing to show. */
export function answerParts(view: TurnView): Part[] {
  const parts: Part[] = [];
  for (const agent of view.agents) {
    if (agent.record !== null) parts.push({ type: "agent-report", agentId: agent.agentId, record: agent.record });
  }
  if (view.answer.reasoning !== "") parts.push({ type: "reasoning", text: view.answer.reasoning });
  // calls inside agents are summed up by their reports; the log keeps them all
  for (const { agentId, callId, tool, input, output, isError, pictures, files = [] } of view.toolCalls) {
    if (agentId !== undefined) continue;
    parts.push({ type: "tool-call", callId, tool, input });
    if (output !== null) {
      parts.push({
        type: "tool-result",
        callId,
        tool,
        output,
        isError,
        ...(pictures.length > 0 ? { pictures } : {}),
        ...(files.length > 0 ? { files } : {}),
      });
    }
  }
  if (view.answer.text !== "") parts.push({ type: "text", text: view.answer.text });
  for (const annotations of view.answer.annotations) parts.push({ type: "annotations", annotations });
  for (const artifact of view.answer.artifacts) parts.push({ type: "artifact", ...artifact });
  if (view.reads.length > 0) parts.push({ type: "reads", what: view.reads });
  for (const citation of view.answer.citations) parts.push({ type: "citation", ...citation });
  return parts;
}

/** What a later turn needs of an earlier message. Reasoning and reports are for people; a tool trail is bound to its own turn. */
export function partsForHistory(parts: Part[]): Part[] {
  const kept = parts.filter((part) => {
    switch (part.type) {
      case "text":
      case "image":
      case "audio":
      case "file":
      case "annotations":
      case "artifact":
      case "reads":
        return true;
      case "reasoning":
      case "tool-call":
      case "tool-result":
      case "citation":
      case "agent-report":
        return false;
      default:
        return unknownPart(part);
    }
  });
  // an answer without words passes nothing on
  return kept.every(({ type }) => type === "reads") ? [] : kept;
}

function unknownPart(part: never): never {
  throw new Error(`No rule says whether this part belongs in the history of a conversation: ${JSON.stringify(part)}`);
}
