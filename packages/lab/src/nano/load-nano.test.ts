import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeModelConformance } from "@melete/core/conformance";
import type { Blobs, ModelEvent, ModelRequest } from "@melete/core";
import { createCanvas } from "@napi-rs/canvas";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { loadNano, type NanoModel } from "./load-nano.ts";

const partsModule = new URL("./scripted-engine.fixture.ts", import.meta.url).href;
const opened: NanoModel[] = [];
const load = async (): Promise<NanoModel> => {
  const model = await loadNano({ partsModule });
  opened.push(model);
  return model;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((model) => model.close()));
});

const png = createCanvas(20, 20).toBuffer("image/png");
const blobs: Blobs = { read: async (hash) => (hash.startsWith("a") ? png : Promise.reject(new Error("no such blob"))) };
const asking = (words: string, hash?: string): ModelRequest => ({
  messages: [
    {
      role: "user",
      parts: [
        { type: "text", text: words },
        ...(hash === undefined ? [] : [{ type: "image" as const, blob: { hash: hash.repeat(64), mediaType: "image/png", byteLength: png.length } }]),
      ],
    },
  ],
  think: false,
});

async function collect(model: NanoModel, request: ModelRequest, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal, blobs })) events.push(event);
  return events;
}
const words = (events: ModelEvent[]) => events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");

describeModelConformance("melete-nano in its thread, over a scripted engine", load);

describe("loadNano", () => {
  test("pictures are read by the main thread and seen by the worker", async () => {
    const model = await load();
    expect(words(await collect(model, asking("what?", "a")))).toBe("the answer is 1");
    expect((await collect(model, asking("what?", "b"))).at(-1)).toMatchObject({
      failure: { kind: "request", message: expect.stringContaining("no such blob") },
    });
  });

  test("an abort ends the stream while the engine hangs, and the model stays usable", async () => {
    const model = await load();
    const controller = new AbortController();
    const hanging = collect(model, asking("hang"), controller.signal);
    expect(words(await collect(model, asking("hello")))).toBe("the answer is 0");
    controller.abort();
    // what the prompt cost is known although the thread never answered
    expect(await hanging).toEqual([
      { type: "usage", usage: { inputTokens: 11, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: 0 } },
      { type: "finish", reason: "aborted" },
    ]);
    expect(words(await collect(model, asking("hello")))).toBe("the answer is 0");
  });

  test("a thread that dies fails the streams it owed and all later ones", async () => {
    const model = await load();
    const failed = { type: "finish", reason: "error", failure: { kind: "model", message: expect.stringContaining("exit code 3"), retryable: false } };
    const [hanging, crashing] = await Promise.all([collect(model, asking("hang")), collect(model, asking("crash"))]);
    expect(hanging).toEqual([failed]);
    expect(crashing).toEqual([failed]);
    expect(await collect(model, asking("hello"))).toEqual([failed]);
  });

  test("closing ends running streams as aborted and refuses new ones", async () => {
    const model = await load();
    const hanging = collect(model, asking("hang"));
    await model.close();
    expect((await hanging).at(-1)).toEqual({ type: "finish", reason: "aborted" });
    expect((await collect(model, asking("hello"))).at(-1)).toMatchObject({
      reason: "error",
      failure: { message: expect.stringContaining("closed") },
    });
  });

  test("a request that cannot cross threads is a failure, not an exception", async () => {
    const model = await load();
    const request = asking("hello");
    request.messages[0].parts.push({ type: "tool-call", callId: "1", tool: "x", input: () => 1 });
    expect((await collect(model, request)).at(-1)).toMatchObject({ reason: "error", failure: { kind: "internal" } });
  });

  const folder = mkdtempSync(join(tmpdir(), "melete-nano-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a folder without weights, or with broken ones, says what to do", async () => {
    await expect(loadNano({ folder })).rejects.toMatchObject({
      name: "SetupError",
      message: expect.stringMatching(/no model\.safetensors in .*Restore the folder/),
    });
    for (const name of ["model.safetensors", "config.json", "tokenizer.json"]) writeFileSync(join(folder, name), "{}");
    await expect(loadNano({ folder })).rejects.toMatchObject({ name: "SetupError", message: expect.stringMatching(/cannot be read/) });
  });
});
