// What must hold of every split, whatever lead, sub-agents and person do. Seeded, on a clock that jumps.
import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import { turnEventSchema } from "../event.ts";
import { emptyTurnView, reduceTurn } from "../reduce-turn.ts";
import { budget, type Ran, runTurn, turn, user } from "../test-kit.ts";
import { createTurnControls } from "../turn/turn-controls.ts";
import { createRandom, createSimulated, type Fate, type Simulated, simulatedChunk } from "./simulated.fixture.ts";

const seeds = Array.from({ length: 8 }, (_, index) => `seed-${index}`);
const badDay: Partial<Record<Fate, number>> = {
  fails: 0.1,
  silent: 0.05,
  "falls-silent": 0.05,
  busy: 0.1,
  malformed: 0.1,
  endless: 0.02,
  cut: 0.1,
  empty: 0.05,
};
const pick = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)] as T;

/** An agent that never ends would otherwise talk for twenty minutes, which even a clock that jumps takes seconds for. */
const policy = { roundMs: 15_000, turnMs: 40_000 };

/** A lead that divides at random, with needs at random, circles among them; and that asks, cites and answers at random. */
function answer(agentId: string, random: () => number): string {
  if (agentId === "plan-1") {
    const count = Math.floor(random() * 7);
    const subtasks = Array.from({ length: count }, (_, index) => ({
      title: `part ${index + 1}`,
      objective: `Find ${index} of ${"abcdefg"[index]}`,
      after: random() < 0.4 ? [`part ${1 + Math.floor(random() * 7)}`] : [],
    }));
    return random() < 0.1 ? "{ no plan" : JSON.stringify({ subtasks });
  }
  if (agentId.startsWith("integrate")) return `so [S${Math.floor(random() * 5)}] and [S1]`;
  return `found by ${agentId}`;
}

const search: Tool = {
  name: "search",
  description: "Searches.",
  input: z.object({}),
  effects: "reads-untrusted",
  run: () => Promise.resolve({ text: "a page", parts: [{ type: "citation", source: "a page", quote: "" }] }),
};

const ask = (seed: string, change: Parameters<typeof turn>[1] = {}) =>
  turn("contemplating", { turnId: seed, shape: "split", messages: [user("Tell me about many things.")], ...change });

function holds({ events, last, view }: Ran, { bill }: Simulated): void {
  for (const event of events) turnEventSchema.parse(event);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
  expect(events.filter(({ type }) => type === "turn-end")).toHaveLength(1);
  expect(bill.running).toBe(0);
  expect(view.usage).toMatchObject({ inputTokens: bill.inputTokens, outputTokens: bill.outputTokens });
  expect(view.agents.filter(({ status }) => status === "running")).toEqual([]);
  if (last.reason === "done") expect(view.answer.text).not.toBe("");
  else expect(last.failure !== undefined || view.answer.text !== "" || ["stopped", "length"].includes(last.reason)).toBe(true);
  if (view.decision === "integration") expect(view.answer.text).not.toMatch(/\[S\d|MISSING:/);
  const parts = view.agents.filter(({ stage }) => stage === "subtask");
  expect(parts.length).toBeLessThanOrEqual(16);
  if (view.plan?.shape === "split" && parts.some(({ status }) => status !== "done")) expect(last.degraded).toBe(true);
}

test.for(seeds)("P8 whatever a provider does, a split ends, counts every token and leaves nothing running (%s)", async (seed) => {
  const random = createRandom(seed);
  const capabilities = { records: "block" as const, parallel: pick([1, 3, 16], random) };
  const simulated = createSimulated({ seed, capabilities, weights: badDay, answer });
  const request = ask(seed, { agents: pick([2, 4, 8, 16], random) });
  holds(await simulated.until(runTurn({ ...simulated, policy, tools: [search] }, request)), simulated);
});

test.for(seeds)(
  "P9 a split's budget is not exceeded by more than one chunk per agent, and there is an answer or a clear error (%s)",
  async (seed) => {
    const random = createRandom(`${seed}/budget`);
    const simulated = createSimulated({ seed, capabilities: { records: "block" }, weights: { ...badDay, endless: 0.1 }, answer });
    const maxTokens = 3_000 + Math.floor(random() * 3_000);
    const maxMs = pick([null, 20_000], random);
    const ran = await simulated.until(runTurn({ ...simulated, policy }, ask(seed, { agents: 8, budget: budget({ maxTokens, maxMs }) })));
    holds(ran, simulated);
    const { inputTokens = 0, outputTokens = 0 } = ran.view.usage ?? {};
    expect(inputTokens + outputTokens).toBeLessThanOrEqual(maxTokens + simulatedChunk * simulated.bill.mostRunning);
    if (maxMs !== null) expect(simulated.clock.now()).toBeLessThanOrEqual(maxMs);
  },
);

test.for(seeds)("P10 wishes at any moment of a split break nothing (%s)", async (seed) => {
  const random = createRandom(`${seed}/wishes`);
  const simulated = createSimulated({ seed, capabilities: { records: "block", parallel: 3 }, weights: badDay, answer });
  const controls = createTurnControls();
  const wish = () => {
    const roll = random();
    if (roll < 0.02) controls.send({ type: "answer-now" });
    else if (roll < 0.1) controls.send({ type: "add-agent" });
    else if (roll < 0.2) controls.send({ type: "skip-agent", agentId: `subtask-${1 + Math.floor(random() * 7)}` });
  };
  holds(await simulated.until(runTurn({ ...simulated, policy }, ask(seed, { agents: 8 }), wish, undefined, { controls })), simulated);
});

test.for(seeds)("P11 a split that is cut anywhere goes on, and nobody who had ended is asked again (%s)", async (seed) => {
  const random = createRandom(`${seed}/cut`);
  const simulated = () => createSimulated({ seed, capabilities: { records: "block", parallel: 3 }, weights: { fails: 0.1 }, answer });
  const first = simulated();
  const whole = await first.until(runTurn({ ...first, policy }, ask(seed, { agents: 8 })));
  const log = whole.events.slice(0, 1 + Math.floor(random() * (whole.events.length - 1)));
  const ended = new Set(log.flatMap((event) => (event.type === "agent-end" ? [event.agentId] : [])));
  const second = simulated();
  const rest = await second.until(runTurn({ ...second, policy }, ask(seed, { agents: 8 }), undefined, undefined, { log }));
  const both = [...log, ...rest.events];
  expect(both.map(({ seq }) => seq)).toEqual(both.map((_, index) => index));
  const view = both.reduce(reduceTurn, emptyTurnView);
  expect(view.agents.filter(({ status }) => status === "running")).toEqual([]);
  expect(rest.events.flatMap((event) => (event.type === "agent-start" && ended.has(event.agentId) ? [event.agentId] : []))).toEqual([]);
  expect(view.status).toBe(whole.view.status);
  expect(view.plan).toEqual(whole.view.plan);
});
