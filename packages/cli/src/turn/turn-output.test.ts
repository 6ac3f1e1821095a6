// What a turn looks like in a terminal: live lines on stderr, the answer on stdout, marks as a list.
import { createMemoryBlobs, emptyTurnView, type PartOf, reduceTurn, type RunTurn, type TurnEvent, type TurnEventBody } from "@melete/core";
import { expect, test } from "vitest";
import { createTestTerminal } from "../../test-support/test-terminal.ts";
import { agentLines } from "./agent-lines.ts";
import { answerTurn } from "./answer-turn.ts";
import { createLivePanel } from "./live-panel.ts";
import { markLines } from "./mark-lines.ts";
import { outcomeOf } from "./outcome.ts";

const usage = { inputTokens: 5, outputTokens: 12, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
const record = { answer: "3 * 4 + 5", approach: "", keySteps: [], checks: [], doubts: [], status: "complete" as const, taint: false };

const contemplation: TurnEventBody[] = [
  { type: "turn-start", mode: "contemplating", model: "m" },
  { type: "agent-start", agentId: "a1", stage: "draft", round: 0 },
  { type: "agent-start", agentId: "a2", stage: "draft", round: 0 },
  { type: "agent-progress", agentId: "a1", tokens: 7, elapsedMs: 400, gist: "3 * 4 is 12,\nand 5" },
  { type: "agent-end", agentId: "a2", reason: "done", record, usage, elapsedMs: 1234 },
  { type: "agreement", classes: [{ answer: "3 * 4 + 5", agents: ["a2"] }], abstained: ["a1"] },
  { type: "answer-start", decision: "agreement" },
  { type: "text-delta", text: "3 * 4" },
  { type: "text-delta", text: " + 5" },
  { type: "turn-end", reason: "done", degraded: false },
];

function playing(bodies: TurnEventBody[]): RunTurn {
  return async function* () {
    for (const [seq, body] of bodies.entries()) yield { ...body, turnId: "t", seq } as TurnEvent;
  };
}

async function play(bodies: TurnEventBody[], options: { styled?: boolean; stream?: boolean } = {}) {
  const terminal = createTestTerminal({ styled: options.styled });
  const view = await answerTurn({
    runTurn: playing(bodies),
    request: { turnId: "t", messages: [{ role: "user", parts: [] }], mode: "contemplating" },
    blobs: createMemoryBlobs(),
    signal: new AbortController().signal,
    terminal,
    stream: options.stream ?? true,
  });
  return { view, terminal };
}

test("into a pipe: the answer and a newline on stdout, nothing on stderr", async () => {
  const { terminal } = await play(contemplation);
  expect(terminal.output).toBe("3 * 4 + 5\n");
  expect(terminal.errors).toBe("");
});

test("on a terminal: one line per agent on stderr, and no control characters on stdout", async () => {
  const { terminal } = await play(contemplation, { styled: true });
  expect(terminal.errors).toContain("agent  1  draft      running        7 tokens    0.4 s  3 * 4 is 12, and 5");
  expect(terminal.errors).toContain("agent  2  draft      done          12 tokens    1.2 s  = 3 * 4 + 5");
  expect(terminal.errors).toContain("agreement: 1 x 3 * 4 + 5");
  expect(terminal.output).toBe("3 * 4 + 5\n");
  // The panel is finished before the answer begins: painting over the answer would eat its lines.
  expect(terminal.screen.endsWith("\x1b[0m\n3 * 4 + 5\n")).toBe(true);
});

test("agents of a split are told with what they were asked, below why there are several", () => {
  const why = "2 agents share the work: it asks for research";
  const bodies: TurnEventBody[] = [
    { type: "plan", shape: "split", agents: 2, why },
    { type: "agent-start", agentId: "subtask-1", stage: "subtask", round: 1, title: "trams of Porto" },
    { type: "agent-progress", agentId: "subtask-1", tokens: 3, elapsedMs: 100, gist: "looking" },
  ];
  const view = bodies.map((body, seq) => ({ ...body, turnId: "t", seq }) as TurnEvent).reduce(reduceTurn, emptyTurnView);
  expect(agentLines(view, 200)).toEqual([`plan: ${why}`, "agent  1  subtask    running        3 tokens    0.1 s  trams of Porto: looking"]);
});

test("the panel repaints in place: it goes up by as many lines as it painted", () => {
  const terminal = createTestTerminal({ styled: true });
  let time = 0;
  const panel = createLivePanel(terminal, () => time);
  const agent = {
    agentId: "a",
    stage: "draft",
    round: 0,
    status: "running",
    tokens: 0,
    elapsedMs: 0,
    gist: "",
    record: null,
    reason: "",
    usage: null,
    said: null,
    model: null,
    title: "",
    parentId: null,
  } as const;
  panel.show({ ...emptyTurnView, agents: [{ ...agent, annotations: [] }] });
  const first = terminal.errors;
  expect(first).not.toContain("\x1b[1A");
  panel.show({ ...emptyTurnView, agents: [{ ...agent, tokens: 5, annotations: [] }] });
  expect(terminal.errors).toBe(first); // too soon to read
  time = 1000;
  panel.show({ ...emptyTurnView, agents: [{ ...agent, tokens: 6, annotations: [] }] });
  const second = terminal.errors.slice(first.length);
  expect(second.startsWith("\x1b[1A")).toBe(true);
  expect(second).toContain("6 tokens");
  panel.close();
});

test("lines are cut to the width of the terminal", () => {
  const view = { ...emptyTurnView, agreement: { classes: [{ answer: "x".repeat(200), agents: ["a"] }], abstained: [] } };
  expect(agentLines(view, 40)[0].length).toBeLessThan(40);
});

test("marks are listed in pixels of the picture they are on", () => {
  const image: PartOf<"image"> = {
    type: "image",
    name: "kitchen.png",
    blob: { hash: "h1", mediaType: "image/png", byteLength: 1, width: 200, height: 100 },
  };
  const box = { region: { type: "box", x: 0.1, y: 0.2, width: 0.5, height: 0.3 }, label: "kettle", tone: "accent" } as const;
  const point = { region: { type: "point", x: 0.5, y: 0.5 }, label: "", tone: "good", score: 7 } as const;
  const annotations = [{ imageHash: "h1", marks: [box, point] }];
  expect(markLines(annotations, [image])).toEqual(["- kettle: box 20,20 to 120,50", "- mark (7 of 10): point 100,50"]);
  const second = { ...image, name: "hall.png", blob: { ...image.blob, hash: "h2" } };
  expect(markLines(annotations, [image, second])[0]).toBe("- kettle: box 20,20 to 120,50 in kitchen.png");
});

test("how the turn ended becomes a remark and an exit code", () => {
  const failed = { ...emptyTurnView, status: "error" as const, failure: { kind: "request" as const, message: "too long", retryable: false } };
  expect(outcomeOf(failed)).toEqual({ exitCode: 2, remark: "too long" });
  expect(outcomeOf({ ...failed, failure: { ...failed.failure, kind: "model" } })).toEqual({ exitCode: 1, remark: "too long" });
  expect(outcomeOf({ ...emptyTurnView, status: "done" })).toEqual({ exitCode: 0, remark: null });
  expect(outcomeOf({ ...emptyTurnView, status: "done", degraded: true }).remark).toMatch(/less than was asked/);
  expect(outcomeOf({ ...emptyTurnView, status: "stopped" }).exitCode).toBe(130);
});
