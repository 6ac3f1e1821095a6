// What every Model must do, as a suite that any package can run from its own tests. The only file of core that knows vitest.
import { describe, expect, test } from "vitest";
import type { ModelEvent } from "../event.ts";
import type { Blobs, Message } from "../message.ts";
import type { Model, ModelRequest } from "./model.ts";

export interface ConformanceOptions {
  /** a question the model answers with some words; default "What is 2 + 3?" */
  prompt?: string;
  /** rules that do not apply, each with its reason */
  skip?: Partial<Record<ConformanceRule, string>>;
  timeoutMs?: number;
}

export type ConformanceRule = "M1" | "M2" | "M3" | "M4" | "M5" | "M6" | "M7" | "M8" | "M9";

const noBlobs: Blobs = { read: (hash) => Promise.reject(new Error(`no blob ${hash}`)) };

/**
 * Registers the suite.
 *
 * @example describeModelConformance("melete-nano", () => loadNano());
 */
export function describeModelConformance(name: string, makeModel: () => Model | Promise<Model>, options: ConformanceOptions = {}): void {
  const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
  const request = (): ModelRequest => ({ messages: [user(options.prompt ?? "What is 2 + 3?")], think: false, maxOutputTokens: 64 });
  const collect = async (model: Model, asked: ModelRequest, signal = new AbortController().signal): Promise<ModelEvent[]> => {
    const events: ModelEvent[] = [];
    for await (const event of model.stream(asked, { signal, blobs: noBlobs })) events.push(event);
    return events;
  };
  const rule = (id: ConformanceRule, says: string, body: (model: Model) => Promise<void>): void => {
    const reason = options.skip?.[id];
    if (reason !== undefined) return void test.skip(`${id} ${says} (skipped: ${reason})`, () => undefined);
    test(`${id} ${says}`, { timeout: options.timeoutMs ?? 60_000 }, async () => body(await makeModel()));
  };

  describe(`${name} is a Model`, () => {
    rule("M1", "the last event, and only the last, is finish", async (model) => {
      const events = await collect(model, request());
      expect(events.filter((event) => event.type === "finish")).toEqual([events.at(-1)]);
      expect(["stop", "length"]).toContain(finishOf(events).reason);
      expect(textIn(events)).not.toBe("");
    });

    rule("M2", "no delta is empty", async (model) => {
      for (const event of await collect(model, request())) {
        if (event.type === "text-delta" || event.type === "reasoning-delta") expect(event.text).not.toBe("");
      }
    });

    rule("M3", "usage is said at most once, before finish, and counts something", async (model) => {
      const usages = (await collect(model, request())).flatMap((event) => (event.type === "usage" ? [event.usage] : []));
      expect(usages.length).toBeLessThanOrEqual(1);
      for (const usage of usages) {
        expect(usage.inputTokens).toBeGreaterThan(0);
        expect(usage.outputTokens).toBeGreaterThan(0);
        expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.outputTokens);
        expect(usage.cachedInputTokens).toBeLessThanOrEqual(usage.inputTokens);
      }
    });

    rule("M4", "a request that is aborted before it starts ends with finish aborted and no words", async (model) => {
      const events = await collect(model, request(), AbortSignal.abort());
      expect(finishOf(events).reason).toBe("aborted");
      expect(textIn(events)).toBe("");
    });

    rule("M5", "an abort after the first event ends the stream with finish aborted", async (model) => {
      const controller = new AbortController();
      const events: ModelEvent[] = [];
      for await (const event of model.stream({ ...request(), maxOutputTokens: 4096 }, { signal: controller.signal, blobs: noBlobs })) {
        events.push(event);
        controller.abort();
      }
      // a model may have said everything before it could see the abort
      expect(["aborted", "stop"]).toContain(finishOf(events).reason);
    });

    rule("M6", "generations at the same time do not mix", async (model) => {
      const alone = { ...request(), temperature: 0, seed: 1 };
      const together = await Promise.all([collect(model, alone), collect(model, alone), collect(model, alone)]);
      for (const events of together) {
        expect(events.filter((event) => event.type === "finish")).toHaveLength(1);
        expect(textIn(events)).not.toBe("");
      }
    });

    rule("M7", "a reader that leaves early leaves the model usable", async (model) => {
      for await (const _ of model.stream(request(), { signal: new AbortController().signal, blobs: noBlobs })) break;
      expect(textIn(await collect(model, request()))).not.toBe("");
    });

    rule("M8", "an image whose bytes are missing is a failure, not an exception", async (model) => {
      const image = { type: "image" as const, blob: { hash: "0".repeat(64), mediaType: "image/png", byteLength: 10, width: 8, height: 8 } };
      const events = await collect(model, { ...request(), messages: [{ role: "user", parts: [image, { type: "text", text: "What is this?" }] }] });
      expect(finishOf(events).reason).toBe("error");
      expect(failureOf(events).length).toBeGreaterThan(10);
    });

    rule("M9", "a model without reasoning says none, whatever is asked", async (model) => {
      const events = await collect(model, { ...request(), think: model.capabilities.reasoning === "none" });
      if (model.capabilities.reasoning === "always") return;
      expect(events.filter((event) => event.type === "reasoning-delta")).toEqual([]);
    });
  });
}

function finishOf(events: ModelEvent[]): Extract<ModelEvent, { type: "finish" }> {
  const last = events.at(-1);
  if (last?.type !== "finish") throw new Error(`The last event must be finish, it is ${JSON.stringify(last ?? null)}.`);
  return last;
}

function failureOf(events: ModelEvent[]): string {
  const finish = finishOf(events);
  return finish.reason === "error" ? finish.failure.message : "";
}

function textIn(events: ModelEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}
