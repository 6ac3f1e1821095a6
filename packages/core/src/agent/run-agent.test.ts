import { expect, test } from "vitest";
import { z } from "zod";
import { createGate, createScriptedModel, type Script, say, type ScriptedModel } from "../model/scripted.ts";
import { noBlobs, picture, user } from "../test-kit.ts";
import { createLedger } from "../turn/ledger.ts";
import { type AgentEvent, runAgent } from "./run-agent.ts";
import type { Tool } from "./tool.ts";

const seen: unknown[] = [];
const look: Tool<{ where: string }> = {
  name: "look",
  description: "Looks.",
  input: z.object({ where: z.string() }),
  effects: "pure",
  async run(input, context) {
    seen.push(input, context.agentId);
    if (input.where === "nowhere") throw new Error("it is dark");
    return { text: "a cup", parts: [{ type: "image", blob: picture }] };
  },
};

const call = (tool: string, input: unknown, callId = "c"): Script => [
  { type: "tool-call", callId, tool, input },
  { type: "finish", reason: "tool-calls" },
];

async function run(
  model: ScriptedModel,
  options: { signal?: AbortSignal; tools?: Tool[]; onEvent?: (event: AgentEvent) => void } = {},
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  const request = { messages: [user("Look.")], think: true };
  const signal = options.signal ?? new AbortController().signal;
  const ledger = createLedger(undefined, null);
  for await (const event of runAgent({
    model,
    tools: options.tools ?? [look],
    request,
    signal,
    blobs: noBlobs,
    ledger,
    turnId: "t",
    agentId: "draft-3",
  })) {
    events.push(event);
    options.onEvent?.(event);
  }
  return events;
}

const results = (events: AgentEvent[]) => events.flatMap((event) => (event.type === "tool-result" ? [event] : []));

test("A1 the loop ends with the first step that calls no tool; tools know their agent; models that see get the pictures", async () => {
  const model = createScriptedModel({ script: [call("look", { where: "here" }), say("A cup.")] });
  const events = await run(model);
  expect(events.at(-1)).toEqual({ type: "agent-finish", reason: "done" });
  expect(results(events)).toMatchObject([{ output: "a cup", isError: false }]);
  expect(seen.slice(-2)).toEqual([{ where: "here" }, "draft-3"]);
  expect(model.requests[1]?.messages.at(-1)?.parts.map((part) => part.type)).toEqual(["tool-result", "image"]);

  const blind = createScriptedModel({ capabilities: { images: false }, script: [call("look", { where: "here" }), say("A cup.")] });
  await run(blind);
  expect(blind.requests[1]?.messages.at(-1)?.parts.map((part) => part.type)).toEqual(["tool-result"]);
});

test("A6 calls of one step run side by side, told in the order of the calls; with one that acts, one after the other", async () => {
  const order: string[] = [];
  const named = (name: string, effects: Tool["effects"], gate: ReturnType<typeof createGate> | null): Tool => ({
    name,
    description: name,
    input: z.object({}),
    effects,
    run: async () => {
      order.push(`${name} starts`);
      if (gate !== null) await gate.wait();
      order.push(`${name} ends`);
      return { text: name };
    },
  });
  const both: Script = [...call("first", {}).slice(0, 1), ...call("second", {})];
  const slow = createGate();
  const second = named("second", "pure", null);
  const opening = { ...second, run: (...args: Parameters<Tool["run"]>) => second.run(...args).finally(() => slow.open()) };
  const model = createScriptedModel({ script: [both, say("Done.")] });
  const events = await run(model, { tools: [named("first", "pure", slow), opening] });
  expect(results(events).map(({ output }) => output)).toEqual(["first", "second"]);
  expect(order).toEqual(["first starts", "second starts", "second ends", "first ends"]);

  order.length = 0;
  await run(createScriptedModel({ script: [both, say("Done.")] }), { tools: [named("first", "pure", null), named("second", "acts", null)] });
  expect(order).toEqual(["first starts", "first ends", "second starts", "second ends"]);
});

test("A2 an unknown tool, a bad input and a failing tool are results that the model reads", async () => {
  const model = createScriptedModel({
    script: [
      [...call("lok", {}, "1").slice(0, 1), ...call("look", { where: 7 }, "2").slice(0, 1), ...call("look", { where: "nowhere" }, "3")],
      say("I could not."),
    ],
  });
  const events = await run(model);
  expect(results(events)).toMatchObject([
    { callId: "1", isError: true, output: expect.stringMatching(/no tool "lok".*look/) },
    { callId: "2", isError: true, output: expect.stringMatching(/not valid[\s\S]*where/) },
    { callId: "3", isError: true, output: '"look" failed: it is dark' },
  ]);
  expect(events.at(-1)).toEqual({ type: "agent-finish", reason: "done" });
});

test("A3 after 8 steps the agent is over; the last step offers no tools", async () => {
  const model = createScriptedModel({ script: () => call("look", { where: "here" }) });
  const events = await run(model);
  expect(model.requests.map((request) => request.tools?.length ?? 0)).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
  expect(events.at(-1)).toMatchObject({ reason: "error", failure: { message: expect.stringContaining("8 steps") } });
});

test("A4 an abort during a tool does not wait for the tool", async () => {
  const never = createGate();
  const stuck: Tool = {
    name: "stuck",
    description: "Waits.",
    input: z.unknown(),
    effects: "pure",
    run: () => never.wait().then(() => ({ text: "" })),
  };
  const stop = new AbortController();
  const running = run(createScriptedModel({ script: () => call("stuck", {}) }), { signal: stop.signal, tools: [stuck] });
  await never.reached;
  stop.abort();
  const events = await running;
  expect(results(events)).toMatchObject([{ isError: true, output: expect.stringContaining("cancelled") }]);
  expect(events.at(-1)).toEqual({ type: "agent-finish", reason: "aborted" });
});

test("A5 a result too long to read is cut, and says so", async () => {
  const long: Tool = { name: "long", description: "Long.", input: z.unknown(), effects: "pure", run: async () => ({ text: "x".repeat(50_000) }) };
  const [result] = results(await run(createScriptedModel({ script: [call("long", {}), say("ok")] }), { tools: [long] }));
  expect(result?.output.length).toBeLessThan(20_100);
  expect(result?.output).toMatch(/50000 characters\]$/);
});
