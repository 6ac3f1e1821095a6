import type { TurnEvent, TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { answerSteps } from "../../test-support.ts";
import { createResponseWriter, type ResponseWriter } from "./write-response.ts";

const echo = { model: "contemplating", createdAtMs: 1000 };
const writer = (): ResponseWriter => createResponseWriter("resp_1", echo);
const stamp = (bodies: TurnEventBody[]): TurnEvent[] => bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent);
const steps = (...words: string[]): TurnEventBody[] => answerSteps(...words) as TurnEventBody[];
const resume: TurnEventBody = { type: "resume", why: "its process died" };
const textDeltas = (told: { type: string; delta?: unknown }[]): unknown[] =>
  told.filter(({ type }) => type === "response.output_text.delta").map(({ delta }) => delta);

test("the same turn gives the same events, so any reader can go on from any number", () => {
  const events = stamp([...steps("a").slice(0, 2), { type: "reasoning-delta", text: "hm" }, ...steps("a", "b").slice(2)]);
  const [first, second] = [writer(), writer()].map((one) => [...one.start(), ...events.flatMap(one.push)]);
  expect(first).toEqual(second);
  expect(first.map((event) => event.sequence_number)).toEqual(first.map((_, index) => index));
});

test("an answer that is told again in the same words goes on where it was", () => {
  const one = writer();
  const told = stamp([...steps("It ", "is ").slice(0, 4), resume, ...steps("It is", " 12.").slice(1)]).flatMap(one.push);
  expect(textDeltas(told)).toEqual(["It ", "is ", "12."]);
  expect(one.response.output).toMatchObject([{ type: "message", status: "completed", content: [{ text: "It is 12." }] }]);
});

test("an answer that is told again in other words starts a new item, and the old one leaves the response", () => {
  const one = writer();
  const told = stamp([...steps("It ", "is ").slice(0, 4), resume, ...steps("The sum", " is 12.").slice(1)]).flatMap(one.push);
  expect(told.filter(({ type }) => type === "response.output_item.done").map(({ item }) => (item as { status: string }).status)).toEqual([
    "incomplete",
    "completed",
  ]);
  expect(one.response.output).toMatchObject([{ id: "msg_1_1", content: [{ text: "The sum is 12." }] }]);
});

test("a second telling that is shorter replaces the first", () => {
  const one = writer();
  stamp([...steps("It is ", "12.").slice(0, 4), resume, ...steps("It is ").slice(1)]).flatMap(one.push);
  expect(one.response.output).toMatchObject([{ content: [{ text: "It is " }] }]);
});
