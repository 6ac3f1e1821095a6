import { expect, test } from "vitest";
import type { ModelEvent } from "../event.ts";
import type { Model, ModelRequest } from "./model.ts";
import { describeModelConformance } from "./conformance.ts";
import { createRecordedModel, recordModel, recordingSchema, type Recording } from "./recorded.ts";
import { createGate, createScriptedModel, say } from "./scripted.ts";

const blobs = { read: () => Promise.reject(new Error("no blobs here")) };
const ask: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: "What is 2 + 3?" }] }], think: false };

async function collect(model: Model, request: ModelRequest, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal, blobs })) events.push(event);
  return events;
}

const seesNothing = { M8: "a script does not read images" };
const scripted = () => createScriptedModel({ script: () => say("It is five.", { inputTokens: 6, outputTokens: 3 }) });
describeModelConformance("scripted", scripted, { skip: seesNothing });

test("a gate holds a generation until it opens, and an abort ends it there", async () => {
  const gate = createGate();
  const model = createScriptedModel({ script: () => [{ type: "text-delta", text: "a" }, gate.wait, { type: "text-delta", text: "b" }] });
  const controller = new AbortController();
  const cut = collect(model, ask, controller.signal);
  await gate.reached;
  controller.abort();
  expect(await cut).toEqual([
    { type: "text-delta", text: "a" },
    { type: "finish", reason: "aborted" },
  ]);
  const whole = collect(model, ask);
  gate.open();
  expect((await whole).map((event) => event.type)).toEqual(["text-delta", "text-delta", "finish"]);
});

test("a missing script is a failure that says how many there are", async () => {
  const model = createScriptedModel({ script: [] });
  expect(await collect(model, ask)).toMatchObject([
    { type: "finish", reason: "error", failure: { message: expect.stringMatching(/0 calls.*call 1/) } },
  ]);
});

test("a recording replays what the model said, in order for equal requests, through JSON", async () => {
  const calls: Recording["calls"] = [];
  const source = recordModel(createScriptedModel({ script: (_, index) => say(`answer ${index}`) }), calls);
  const said = [await collect(source, { ...ask, seed: 1 }), await collect(source, { ...ask, seed: 2 })];
  const recording = { model: "m", origin: "script", recordedAt: "2026-01-01", capabilities: source.capabilities, calls };
  const replay = createRecordedModel(recordingSchema.parse(JSON.parse(JSON.stringify(recording))));
  expect([await collect(replay, ask), await collect(replay, ask)]).toEqual(said);
  expect(await collect(replay, { ...ask, think: true })).toMatchObject([{ reason: "error", failure: { kind: "setup" } }]);
});

async function recorded(): Promise<Model> {
  const calls: Recording["calls"] = [];
  const source = recordModel(scripted(), calls);
  for (const maxOutputTokens of [64, 4096]) await collect(source, { ...ask, maxOutputTokens });
  return createRecordedModel({ model: "m", origin: "script", recordedAt: "2026-01-01", capabilities: source.capabilities, calls });
}
describeModelConformance("recorded", recorded);
