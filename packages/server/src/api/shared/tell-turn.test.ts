import type { TurnEvent, TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { usage } from "../../test-support.ts";
import { createTurnTeller, type Told } from "./tell-turn.ts";

const stamp = (bodies: TurnEventBody[]): TurnEvent[] => bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent);
function told(bodies: TurnEventBody[], parallelToolCalls = true): (Told["type"] | string)[] {
  const teller = createTurnTeller({ parallelToolCalls });
  return stamp(bodies).flatMap((event) =>
    teller.push(event).map((piece) => (piece.type === "text" || piece.type === "progress" ? `${piece.type}: ${piece.text.trim()}` : piece.type)),
  );
}
const call = (more: Partial<Extract<TurnEventBody, { type: "tool-call" }>>): TurnEventBody => ({
  type: "tool-call",
  callId: "1",
  tool: "weather",
  input: {},
  ...more,
});
const text = (words: string): TurnEventBody => ({ type: "text-delta", text: words });
const end: TurnEventBody = { type: "turn-end", reason: "done", degraded: false };

test("a call of the client's tool is told when the turn makes it, not when an agent proposes it", () => {
  expect(told([call({ client: true, agentId: "draft-1" }), call({ client: true }), call({ client: true, callId: "2" }), end])).toEqual([
    "call",
    "call",
    "end",
  ]);
  expect(told([call({ client: true }), call({ client: true, callId: "2" }), end], false)).toEqual(["call", "end"]);
});

test("our own tools are progress", () => {
  expect(told([call({ tool: "calculate", input: { expression: "1" } }), end])).toEqual(['progress: calculate({"expression":"1"})', "end"]);
});

test("once the answer has begun, agents are silent, and what its author does is told", () => {
  const agentEnd: TurnEventBody = { type: "agent-end", agentId: "draft-2", reason: "cancelled", record: null, usage, elapsedMs: 1 };
  expect(told([agentEnd, text("It is"), agentEnd, { type: "reasoning-delta", text: "hm" }, text(" 12."), end])).toEqual([
    "progress: draft-2: cancelled, nothing could be kept",
    "text: It is",
    "progress: hm",
    "text: 12.",
    "end",
  ]);
});

test("calls are counted anew after a resume", () => {
  expect(told([call({ client: true }), { type: "resume", why: "gone" }, call({ client: true }), end], false)).toEqual([
    "call",
    "progress: Starting again after an interruption: gone",
    "call",
    "end",
  ]);
});
