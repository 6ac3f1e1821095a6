import { expect, test } from "vitest";
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import type { Model } from "../model/model.ts";
import { createGate, createScriptedModel, fail, say } from "../model/scripted.ts";
import { budget, noBlobs, picture, runTurn, tick, turn, usage, user, words } from "../test-kit.ts";
import { createManualClock } from "../clock.ts";
import { createRunTurn } from "./run-turn.ts";

const double: Tool<{ value: number }> = {
  name: "double",
  description: "Doubles.",
  input: z.object({ value: z.number() }),
  effects: "pure",
  run: async ({ value }) => ({ text: String(value * 2) }),
};

const hello = () => createScriptedModel({ script: () => say("Hello there.", { inputTokens: 9, outputTokens: 3 }) });

test("T1 turn-start first, turn-end last, seq gapless from 0, in every mode", async () => {
  for (const mode of ["instant", "thinking", "contemplating"] as const) {
    const { events, types } = await runTurn({ model: hello() }, turn(mode));
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index));
    expect(new Set(events.map((event) => event.turnId))).toEqual(new Set(["turn_1"]));
    expect(types[0]).toBe("turn-start");
    expect(types.filter((type) => type === "turn-end")).toHaveLength(1);
    expect(types.slice(-3)).toEqual(["answer-end", "usage", "turn-end"]);
  }
});

test("T2 instant is one generation without thinking and tools", async () => {
  const model = hello();
  const { view, types } = await runTurn({ model, tools: [double] }, turn("instant", { temperature: 0.2, seed: 5, maxOutputTokens: 7 }));
  expect(model.requests).toHaveLength(1);
  expect(model.requests[0]).toMatchObject({ think: false, temperature: 0.2, seed: 5, maxOutputTokens: 7 });
  expect(model.requests[0]?.tools).toBeUndefined();
  expect(types).toEqual(["turn-start", "answer-start", "text-delta", "text-delta", "answer-end", "usage", "turn-end"]);
  expect(view).toMatchObject({ decision: "single", status: "done", answer: { text: "Hello there." }, criticalPathTokens: 12 });
  expect(view.usage).toMatchObject({ inputTokens: 9, outputTokens: 3, costUsd: null });
});

test("T3 thinking reasons and uses tools, and reads their results", async () => {
  const model = createScriptedModel({
    script: [
      [
        { type: "reasoning-delta", text: "hm" },
        { type: "text-delta", text: "Let me see." },
        { type: "tool-call", callId: "c1", tool: "double", input: { value: 6 } },
        usage(10, 4),
        { type: "finish", reason: "tool-calls" },
      ],
      [...say("It is 12."), usage(20, 3)],
    ],
  });
  const { view } = await runTurn({ model, tools: [double] }, turn("thinking"));
  expect(view).toMatchObject({ status: "done", answer: { text: "Let me see.\n\nIt is 12.", reasoning: "hm" }, criticalPathTokens: 37 });
  expect(view.toolCalls).toMatchObject([{ tool: "double", input: { value: 6 }, output: "12", isError: false }]);
  expect(model.requests[0]).toMatchObject({ think: true, tools: [{ name: "double", inputSchema: { type: "object" } }] });
  expect(model.requests[1]?.messages.slice(1)).toMatchObject([
    { role: "assistant", parts: [{ type: "reasoning" }, { type: "text" }, { type: "tool-call", callId: "c1" }] },
    { role: "tool", parts: [{ type: "tool-result", callId: "c1", output: "12", isError: false }] },
  ]);
});

test("T3 a model without tools is offered none, a model with fixed sampling gets no temperature", async () => {
  const model = createScriptedModel({ capabilities: { tools: false, sampling: "fixed" }, script: () => say("Hi") });
  await runTurn({ model, tools: [double] }, turn("thinking", { temperature: 0.5 }));
  expect(model.requests[0]?.tools).toBeUndefined();
  expect(model.requests[0]?.temperature).toBeUndefined();
});

test("T4 a model's failure is the end of the turn, and the text before it is kept", async () => {
  const failure = { kind: "model" as const, message: "the server went away", retryable: true };
  const model = createScriptedModel({
    script: () => [
      { type: "text-delta", text: "So" },
      { type: "finish", reason: "error", failure },
    ],
  });
  for (const mode of ["instant", "thinking"] as const) {
    const { view, types } = await runTurn({ model }, turn(mode));
    expect(view).toMatchObject({ status: "error", failure, answer: { text: "So" } });
    expect(types).toContain("answer-end");
  }
  const silent = await runTurn({ model: createScriptedModel({ id: "mute", script: () => [] }) }, turn("instant"));
  expect(silent.last).toMatchObject({ reason: "error", failure: { message: expect.stringContaining("mute ended without an answer") } });
});

test("T4 length and refusal are reasons of their own", async () => {
  for (const reason of ["length", "refused"] as const) {
    const model = createScriptedModel({
      script: () => [
        { type: "text-delta", text: "So" },
        { type: "finish", reason },
      ],
    });
    expect((await runTurn({ model }, turn("thinking"))).last.reason).toBe(reason);
  }
});

test("T5 a stop ends the turn within one tick and keeps the text", async () => {
  for (const mode of ["instant", "thinking", "contemplating"] as const) {
    const never = createGate();
    const model = createScriptedModel({ script: () => [{ type: "text-delta", text: "So" }, never.wait] });
    const stop = new AbortController();
    const running = runTurn({ model }, turn(mode, { agents: 4 }), () => undefined, stop.signal);
    await never.reached;
    let ended = false;
    running.then(() => {
      ended = true;
    });
    stop.abort();
    await tick();
    await tick();
    expect(ended).toBe(true);
    const { view, last, of } = await running;
    expect(last).toMatchObject({ reason: "stopped", degraded: false });
    if (mode !== "contemplating") expect(view.answer.text).toBe("So");
    expect(of("agent-end").map((event) => event.reason)).toEqual(mode === "contemplating" ? Array(4).fill("cancelled") : []);
  }
});

test("T5 a turn that was stopped before it began asks no model", async () => {
  const model = hello();
  const { types, last } = await runTurn({ model }, turn("contemplating"), () => undefined, AbortSignal.abort());
  expect(types).toEqual(["turn-start", "usage", "turn-end"]);
  expect(last.reason).toBe("stopped");
  expect(model.requests).toHaveLength(0);
});

test("T6 an image for a model that cannot see is refused, naming the model and what to do", async () => {
  const model = createScriptedModel({ id: "blind-7b", capabilities: { images: false }, script: () => say("A cat.") });
  const { last } = await runTurn({ model }, turn("instant", { messages: [user("What is this?", picture)] }));
  expect(last).toMatchObject({
    reason: "error",
    failure: { kind: "request", message: expect.stringMatching(/"blind-7b" cannot see images.*choose a model/) },
  });
  expect(model.requests).toHaveLength(0);
});

test("T7 the last message must be the user's", async () => {
  const messages = [user("Hi"), { role: "assistant" as const, parts: [] }];
  const { last } = await runTurn({ model: hello() }, turn("instant", { messages }));
  expect(last.failure).toMatchObject({ kind: "request", message: expect.stringContaining("assistant") });
});

test("T8 a reader that leaves stops the model", async () => {
  const never = createGate();
  let aborted = false;
  const source = createScriptedModel({ script: () => [{ type: "text-delta", text: "So" }, never.wait] });
  const model: Model = {
    ...source,
    stream(request, options) {
      options.signal.addEventListener("abort", () => {
        aborted = true;
      });
      return source.stream(request, options);
    },
  };
  for await (const event of createRunTurn({ model })(turn("thinking"), { signal: new AbortController().signal, blobs: noBlobs })) {
    if (event.type === "text-delta") break;
  }
  expect(aborted).toBe(true);
});

test("T9 boxes in the answer become annotations of the last image", async () => {
  const text = 'The <box label="cup">0.1,0.2,0.3,0.4</box> is red.';
  const script = () => [...text].map((letter) => ({ type: "text-delta" as const, text: letter }));
  const { view } = await runTurn({ model: createScriptedModel({ script }) }, turn("thinking", { messages: [user("Where?", picture)] }));
  expect(view.answer.text).toBe("The cup is red.");
  expect(view.answer.annotations).toMatchObject([{ imageHash: picture.hash, marks: [{ label: "cup", region: { type: "box", x: 0.1 } }] }]);
});

test("T10 a model that breaks its contract ends the turn with a failure", async () => {
  const capabilities = hello().capabilities;
  async function* throwing() {
    yield { type: "text-delta" as const, text: "So" };
    throw new Error("socket hang up");
  }
  const thrown = await runTurn({ model: { id: "wild", capabilities, stream: throwing } }, turn("instant"));
  expect(thrown.view).toMatchObject({ status: "error", answer: { text: "So" }, failure: { message: "wild failed: socket hang up" } });

  async function* endless() {
    yield { type: "text-delta" as const, text: "So" };
  }
  const unfinished = await runTurn({ model: { id: "wild", capabilities, stream: endless } }, turn("instant"));
  expect(unfinished.last.failure?.message).toMatch(/without a finish/);

  const deaf: Model = {
    id: "deaf",
    capabilities,
    async *stream() {
      yield { type: "text-delta", text: "So" };
      await new Promise(() => undefined);
    },
  };
  async function* talkative() {
    while (true) yield { type: "text-delta" as const, text: "la " };
  }
  const enough = new AbortController();
  const model: Model = { id: "talkative", capabilities, stream: talkative };
  const silenced = await runTurn({ model }, turn("instant"), (event) => event.seq === 5 && enough.abort(), enough.signal);
  expect(silenced.last.reason).toBe("stopped");
  // the reader may be one event behind the writer, not more
  expect(silenced.of("text-delta").length).toBeLessThanOrEqual(6);

  const stop = new AbortController();
  const stopped = await runTurn({ model: deaf }, turn("instant"), (event) => event.type === "text-delta" && stop.abort(), stop.signal);
  expect(stopped.last.reason).toBe("stopped");
});

test("B1 one agent is cut when the token budget is spent, and what it wrote is kept and counted", async () => {
  const model = createScriptedModel({ script: () => words(500) });
  const { view, last, of } = await runTurn({ model }, turn("thinking", { budget: budget({ maxTokens: 50 }) }));
  expect(last).toMatchObject({ reason: "budget", degraded: true });
  expect(of("budget").at(-1)).toMatchObject({ exhausted: true, limitTokens: 50 });
  expect(view.answer.text.length).toBeGreaterThan(30);
  const spent = (view.usage?.inputTokens ?? 0) + (view.usage?.outputTokens ?? 0);
  expect(spent).toBeGreaterThan(45);
  expect(spent).toBeLessThan(60);
  expect(model.requests[0]?.maxOutputTokens).toBeLessThanOrEqual(50);
});

test("B1 a budget smaller than the question is a failure that says both numbers", async () => {
  const messages = [user("word ".repeat(100))];
  const { last } = await runTurn({ model: hello() }, turn("instant", { messages, budget: budget({ maxTokens: 50 }) }));
  expect(last).toMatchObject({ reason: "budget", failure: { message: expect.stringMatching(/about 125 tokens.*50/) } });
});

test("B4 a dollar limit is kept while streaming, and refused when the price is unknown", async () => {
  const priced = createScriptedModel({
    capabilities: { priceUsdPerMillion: { input: 0, output: 1_000_000, cachedInput: 0 } },
    script: () => words(500),
  });
  const { last, view } = await runTurn({ model: priced }, turn("instant", { budget: budget({ maxCostUsd: 20 }) }));
  expect(last.reason).toBe("budget");
  expect(view.usage?.costUsd).toBe(21);
  const unknown = await runTurn({ model: hello() }, turn("instant", { budget: budget({ maxCostUsd: 1 }) }));
  expect(unknown.last.failure?.message).toMatch(/price of the model "scripted" is unknown/);
});

test("B5 the deadline ends the turn, and what was written is kept", async () => {
  const clock = createManualClock();
  const model = createScriptedModel({ script: () => [{ type: "text-delta", text: "So" }, () => clock.advance(1_000), ...words(5)] });
  const { last, view } = await runTurn({ model, clock }, turn("thinking", { budget: budget({ maxMs: 999 }) }));
  expect(last).toMatchObject({ reason: "deadline", degraded: true });
  expect(view.answer.text).toMatch(/^So/);
});

test("B11 a limit that comes before the first word of the answer is told in words", async () => {
  const clock = createManualClock();
  const silent = createScriptedModel({ script: () => [() => clock.advance(1_000), ...words(5)] });
  const late = await runTurn({ model: silent, clock }, turn("instant", { budget: budget({ maxMs: 999 }) }));
  expect(late.last).toMatchObject({ reason: "deadline", failure: { code: "timeout", message: expect.stringContaining("999 ms") } });
  const thinker = createScriptedModel({ script: () => words(500, "reasoning-delta") });
  const spent = await runTurn({ model: thinker }, turn("thinking", { budget: budget({ maxTokens: 50 }) }));
  expect(spent.last).toMatchObject({ reason: "budget", failure: { message: expect.stringContaining("before scripted began its answer") } });
});

test("T4 the failure of a model with no more scripts reaches the turn's end unchanged", async () => {
  const { last } = await runTurn({ model: createScriptedModel({ script: [fail("quota is used up", "setup")] }) }, turn("thinking"));
  expect(last.failure).toEqual({ kind: "setup", message: "quota is used up", retryable: false });
});
