// The one line that stands for a whole contemplation.
import { emptyTurnView, reduceTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { agentDone, contemplationEnd, contemplationStart } from "../../test-support/sample-turns.ts";
import { summarise } from "./summarise.ts";

function summaryAfter(...bodies: TurnEventBody[]): string {
  return summarise(bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent).reduce(reduceTurn, emptyTurnView));
}

const agree = (...agents: string[]): TurnEventBody => ({ type: "agreement", classes: [{ answer: "1", agents }], abstained: [] });

test("while agents work it counts who has finished and who agrees", () => {
  expect(summaryAfter(...contemplationStart(4))).toBe("0 of 4 agents finished");
  expect(summaryAfter(...contemplationStart(4), agentDone("d1", "1"), agentDone("d2", "1"), agree("d1", "d2"))).toBe(
    "2 of 4 agents finished, 2 agree",
  );
});

test("agents that wait for a free place are counted", () => {
  expect(summaryAfter(...contemplationStart(16).slice(0, 5))).toBe("0 of 16 agents finished, 14 waiting for their turn");
});

test("a settled one says how many agreed and how it was decided", () => {
  const done = ["d1", "d2", "d3"].map((agentId) => agentDone(agentId, "3*7+8"));
  expect(summaryAfter(...contemplationStart(4), ...done, ...contemplationEnd())).toBe("3 of 3 agents agreed, decided by agreement");
});

test("one voice alone is no agreement", () => {
  const vote: TurnEventBody[] = [agree("d1"), { type: "answer-start", decision: "vote" }, { type: "turn-end", reason: "done", degraded: false }];
  expect(summaryAfter(...contemplationStart(4), agentDone("d1", "3*7+8"), ...vote)).toBe("1 of 4 agents found an answer, decided by vote");
});

test("two that differ disagreed; of more, no two agreed", () => {
  const settledBy = (...agents: string[]): string => {
    const classes = agents.map((agentId) => ({ answer: agentId, agents: [agentId] }));
    const ends: TurnEventBody[] = [
      { type: "agreement", classes, abstained: [] },
      { type: "answer-start", decision: "selection" },
      { type: "turn-end", reason: "done", degraded: false },
    ];
    return summaryAfter(...contemplationStart(agents.length), ...agents.map((agentId) => agentDone(agentId, agentId)), ...ends);
  };
  expect(settledBy("d1", "d2")).toBe("2 agents disagreed, decided by comparison");
  expect(settledBy("d1", "d2", "d3")).toBe("No two of 3 agents agreed, decided by comparison");
});

test("one that broke off says so", () => {
  const failure: TurnEventBody = { type: "turn-end", reason: "error", degraded: false };
  expect(summaryAfter(...contemplationStart(2), agentDone("d1", "1"), failure)).toBe("Ended before a decision, 1 of 2 agents finished");
});
