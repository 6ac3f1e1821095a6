// A stored answer in the form of a folded turn, so that one component draws both.
import { emptyTurnView, type Part, type TurnView } from "@melete/core";

export function storedView(parts: Part[]): TurnView {
  return parts.reduce(withPart, { ...emptyTurnView, status: "done" });
}

function withPart(view: TurnView, part: Part): TurnView {
  const { answer } = view;
  switch (part.type) {
    case "text":
      return { ...view, answer: { ...answer, text: answer.text + part.text } };
    case "reasoning":
      return { ...view, answer: { ...answer, reasoning: answer.reasoning + part.text } };
    case "annotations":
      return { ...view, answer: { ...answer, annotations: [...answer.annotations, part.annotations] } };
    case "citation":
      return { ...view, answer: { ...answer, citations: [...answer.citations, part] } };
    case "artifact":
      return { ...view, answer: { ...answer, artifacts: [...answer.artifacts, part] } };
    case "tool-call":
      return {
        ...view,
        toolCalls: [...view.toolCalls, { callId: part.callId, tool: part.tool, input: part.input, output: null, isError: false, pictures: [] }],
      };
    case "tool-result":
      return {
        ...view,
        toolCalls: view.toolCalls.map((call) =>
          call.callId === part.callId
            ? { ...call, output: part.output, isError: part.isError, pictures: part.pictures ?? [], ...(part.files ? { files: part.files } : {}) }
            : call,
        ),
      };
    case "image":
    case "audio":
    case "file":
    case "agent-report":
    case "reads":
      return view;
    default:
      return unknownPart(part);
  }
}

function unknownPart(part: never): never {
  throw new Error(`storedView has no rule for the part ${JSON.stringify(part)}; add one in stored-view.ts.`);
}
