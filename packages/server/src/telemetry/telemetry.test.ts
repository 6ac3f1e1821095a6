// Real turns against a collector on loopback that reads OTLP as JSON: names, parents, values, and not a word of the conversation.
import { spawnSync } from "node:child_process";
import {
  createMemoryBlobs,
  createRunTurn,
  createScriptedModel,
  type Model,
  type RunTurn,
  type Script,
  type Tool,
  type TurnEvent,
  turnRequestSchema,
} from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { observeTurn } from "../runs/observe-turn.ts";
import { attributes, startCollector } from "./fake-collector.ts";
import { startOpenTelemetry } from "./open-telemetry.ts";

const secret = "the-heron-flies-at-dawn";
const usage = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null });

async function run(
  model: Model,
  options: { mode: "thinking" | "contemplating"; tools?: Tool[]; now?: () => number; leaveAfter?: TurnEvent["type"] },
) {
  const collector = await startCollector();
  const telemetry = await startOpenTelemetry({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, version: "1.2.3", now: options.now });
  if (telemetry === null) throw new Error("no telemetry");
  onTestFinished(() => telemetry.shutdown());
  const errors: unknown[] = [];
  const inner: RunTurn = createRunTurn({ model: telemetry.watchModel(model), tools: options.tools });
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const watchers = [telemetry.watchTurn, () => ({ end: close })];
  const runTurn = observeTurn(inner, watchers, (error) => errors.push(error));
  const request = turnRequestSchema.parse({
    turnId: "turn_1",
    mode: options.mode,
    shape: options.mode === "contemplating" ? "explore" : undefined,
    agents: options.mode === "contemplating" ? 2 : undefined,
    messages: [{ role: "user", parts: [{ type: "text", text: `What is 5 + 7? ${secret}` }] }],
  });
  const blobs = createMemoryBlobs();
  for await (const event of runTurn(request, { signal: new AbortController().signal, blobs })) if (event.type === options.leaveAfter) break;
  await closed;
  await telemetry.flush();
  expect(errors).toEqual([]);
  return collector;
}

const add: Tool = {
  name: "add",
  description: "adds",
  input: z.object({ a: z.number(), b: z.number() }),
  effects: "pure",
  run: async ({ a, b }) => ({ text: `${a + b} ${secret}` }),
};

test("thinking with a tool: a turn above its generations and its tool call, with times and tokens", async () => {
  let now = 0;
  const pass = (ms: number): void => {
    now += ms;
  };
  const model = createScriptedModel({
    id: "gpt-9",
    capabilities: { priceUsdPerMillion: { input: 1, output: 2, cachedInput: 0.5 } },
    script: [
      [
        { type: "tool-call", callId: secret, tool: "add", input: { a: 5, b: 7 } },
        { type: "usage", usage: usage(10, 5) },
        { type: "finish", reason: "tool-calls" },
      ],
      [
        () => pass(2000),
        { type: "text-delta", text: `It is 12, ${secret}.` },
        () => pass(900),
        { type: "usage", usage: usage(20, 10) },
        { type: "finish", reason: "stop" },
      ],
    ],
  });
  const collector = await run({ ...model, provider: "openai" }, { mode: "thinking", tools: [add], now: () => now });

  const spans = collector.spans();
  const turn = spans.find((span) => span.name === "invoke_workflow thinking");
  expect(turn?.parentSpanId ?? "").toBe("");
  expect(attributes(turn?.attributes ?? [])).toMatchObject({
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": "thinking",
    "gen_ai.request.model": "gpt-9",
    "gen_ai.usage.input_tokens": 30,
    "gen_ai.usage.output_tokens": 15,
    "melete.usage.cost_usd": expect.closeTo(60e-6, 9),
    "melete.decision": "single",
    "melete.turn.id": "turn_1",
    "melete.turn.end": "done",
  });
  const below = spans.filter((span) => span !== turn);
  expect(below.map((span) => span.name).sort()).toEqual(["chat gpt-9", "chat gpt-9", "execute_tool add"]);
  for (const span of below) expect([span.parentSpanId, span.traceId]).toEqual([turn?.spanId, turn?.traceId]);
  const second = below.filter((span) => span.name.startsWith("chat"))[1];
  expect(attributes(second.attributes)).toMatchObject({
    "gen_ai.provider.name": "openai",
    "gen_ai.usage.output_tokens": 10,
    "gen_ai.response.time_to_first_chunk": 2,
  });
  expect(second.kind).toBe(3);

  const metrics = Object.fromEntries(collector.metrics().map((metric) => [metric.name, metric]));
  const sums = (name: string) => (metrics[name].histogram?.dataPoints ?? []).map((point) => point.sum);
  expect(sums("gen_ai.client.operation.time_to_first_chunk")).toEqual([2]);
  expect(sums("gen_ai.server.time_per_output_token")[0]).toBeCloseTo(0.1);
  // Thinking holds words back until it is sure that no tool call follows them
  expect([2, 2.9]).toContain(sums("gen_ai.server.time_to_first_token")[0]);
  expect(sums("gen_ai.client.operation.duration")).toEqual([2.9]);
  expect(sums("gen_ai.client.token.usage").sort()).toEqual([15, 30]);
  expect(sums("melete.turn.cost")[0]).toBeCloseTo(60e-6, 9);
  expect(metrics["gen_ai.workflow.duration"].unit).toBe("s");
  expect(collector.resource()).toMatchObject({ "service.name": "melete", "service.version": "1.2.3" });
  expect(collector.everything()).not.toContain(secret);
});

test("contemplating: each generation is below its agent, each agent below the turn", async () => {
  const script = (): Script => [
    { type: "text-delta", text: "12" },
    { type: "usage", usage: usage(10, 5) },
    { type: "finish", reason: "stop" },
  ];
  const collector = await run(createScriptedModel({ script }), { mode: "contemplating" });
  const spans = collector.spans();
  const turn = spans.find((span) => span.name === "invoke_workflow contemplating");
  const agents = spans.filter((span) => span.name.startsWith("invoke_agent"));
  const chats = spans.filter((span) => span.name.startsWith("chat"));
  expect(agents.length).toBeGreaterThanOrEqual(2);
  for (const agent of agents) expect(agent.parentSpanId).toBe(turn?.spanId);
  const drafts = agents.filter((span) => attributes(span.attributes)["melete.agent.stage"] === "draft");
  expect(drafts.map((span) => [span.name, attributes(span.attributes)["gen_ai.agent.id"]]).sort()).toEqual([
    ["invoke_agent draft", "draft-1"],
    ["invoke_agent draft", "draft-2"],
  ]);
  for (const draft of drafts) {
    expect(attributes(draft.attributes)).toMatchObject({ "gen_ai.usage.output_tokens": 5, "melete.agent.end": "done" });
    expect(chats.filter((chat) => chat.parentSpanId === draft.spanId)).toHaveLength(1);
  }
  expect(collector.everything()).not.toContain(secret);
});

test("a model that fails leaves the kind of its failure, not its words", async () => {
  const failure = { kind: "model" as const, message: `too long: ${secret}`, retryable: false, code: "too-long" as const };
  const collector = await run(createScriptedModel({ script: () => [{ type: "finish", reason: "error", failure }] }), { mode: "thinking" });
  const spans = collector.spans();
  expect(spans.map((span) => [span.name, span.status.code, attributes(span.attributes)["error.type"]]).sort()).toEqual([
    ["chat scripted", 2, "too-long"],
    ["invoke_workflow thinking", 2, "too-long"],
  ]);
  expect(collector.everything()).not.toContain(secret);
});

test("a reader who leaves in the middle still leaves a whole trace", async () => {
  const script = (): Script => [{ type: "text-delta", text: "one" }, () => new Promise<void>(() => undefined)];
  const collector = await run(createScriptedModel({ script }), { mode: "thinking", leaveAfter: "text-delta" });
  const turn = collector.spans().find((span) => span.name === "invoke_workflow thinking");
  expect(attributes(turn?.attributes ?? [])).toMatchObject({ "melete.turn.end": "stopped", "gen_ai.usage.output_tokens": 1 });
});

test("without an endpoint there is no telemetry, and no SDK is loaded", async () => {
  expect(await startOpenTelemetry({ environment: {}, version: "0" })).toBeNull();
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) { if (name.startsWith("@opentelemetry")) console.log(name); return next(name, context); } });
    await import(${JSON.stringify(new URL("../start-server.ts", import.meta.url).href)});
    const { startOpenTelemetry } = await import(${JSON.stringify(new URL("./open-telemetry.ts", import.meta.url).href)});
    console.log(String(await startOpenTelemetry({ environment: {}, version: "0" })));`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect([child.stdout, child.stderr]).toEqual(["null\n", ""]);
});
