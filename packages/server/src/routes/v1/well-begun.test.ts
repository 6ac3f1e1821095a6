import type { TurnEvent, TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { failing } from "../../api/test-support/turns.ts";
import { answerSteps, type TurnStep } from "../../test-support.ts";
import { wellBegun } from "./well-begun.ts";

const never = new Promise<void>(() => undefined);

function turn(steps: TurnStep[]): { events: AsyncGenerator<TurnEvent>; told: string[]; left: boolean[] } {
  const told: string[] = [];
  const left: boolean[] = [];
  async function* say(): AsyncGenerator<TurnEvent> {
    try {
      for (const [seq, step] of steps.entries()) {
        if (typeof step === "function") await step();
        else {
          told.push(step.type);
          yield { ...(step as TurnEventBody), turnId: "t", seq } as TurnEvent;
        }
      }
    } finally {
      left.push(true);
    }
  }
  return { events: say(), told, left };
}
const typesOf = async (events: AsyncIterable<TurnEvent>): Promise<string[]> => {
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  return types;
};

test("a turn that fails before it says anything is an error", async () => {
  const { events, left } = turn(failing("model", "Too many.", "rate-limited"));
  await expect(wellBegun(events, never)).rejects.toMatchObject({ status: 429 });
  expect(left).toEqual([true]);
});

test("a turn that has begun is told whole, whatever comes later", async () => {
  const failed = failing("model", "Gone.").slice(1);
  const { events, told } = turn([...answerSteps("It").slice(0, 3), ...failed]);
  const begun = await wellBegun(events, never);
  expect(told).toEqual(["turn-start", "answer-start"]);
  expect(await typesOf(begun)).toEqual(["turn-start", "answer-start", "text-delta", "turn-end"]);
});

test("patience has an end, and nothing is lost when it ends", async () => {
  const gate = Promise.withResolvers<void>();
  const begun = await wellBegun(turn([...answerSteps().slice(0, 1), () => gate.promise, ...answerSteps("12").slice(1)]).events, Promise.resolve());
  gate.resolve();
  expect(await typesOf(begun)).toEqual(["turn-start", "answer-start", "text-delta", "answer-end", "usage", "turn-end"]);
});

test("a reader that stops reading stops the turn", async () => {
  const { events, left } = turn(answerSteps("a", "b"));
  for await (const _ of await wellBegun(events, never)) break;
  expect(left).toEqual([true]);
});
