// An example of a family as a chat: its pictures fitted into the square. It knows both vocabularies and nothing of tokens.
import type { Example, ExampleTurn } from "../data/example.ts";
import { fitPicture } from "../vision/fit-picture.ts";
import type { ChatTurn } from "./chat-template.ts";
import { patchFacts } from "./patch-facts.ts";

export function exampleChat(example: Example): ChatTurn[] {
  return example.turns.map((turn): ChatTurn => {
    switch (turn.role) {
      case "user":
        return userTurn(turn);
      case "assistant":
        return {
          role: "assistant",
          think: turn.think,
          text: turn.text,
          points: turn.points,
          toolCalls: turn.toolCall === undefined ? [] : [turn.toolCall],
        };
      case "tool":
        return { role: "tool", text: turn.text };
      default:
        throw new Error(`Unknown turn ${JSON.stringify(turn satisfies never)}.`);
    }
  });
}

export function userTurn({ text, image, objects }: Extract<ExampleTurn, { role: "user" }>): Extract<ChatTurn, { role: "user" }> {
  if (image === undefined) return { role: "user", text, pictures: [] };
  const picture = fitPicture(image);
  return { role: "user", text, pictures: [objects === undefined ? picture : { ...picture, facts: patchFacts(objects, picture.map) }] };
}

/** The example as an earlier exchange: answered as it was, without its thoughts (a prompt drops them), and without loss. */
export function historyChat(example: Example): ChatTurn[] {
  return exampleChat(example).map((turn) => (turn.role === "assistant" ? { ...turn, think: null, learn: false } : turn));
}
