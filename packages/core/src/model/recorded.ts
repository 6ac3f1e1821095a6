// Replay of true responses kept in JSON, and the recorder that makes them. It knows requests by their meaning, not how they were sent.
import { z } from "zod";
import { failureSchema, type ModelEvent, usageSchema } from "../event.ts";
import { partSchema } from "../message.ts";
import { capabilitiesSchema } from "./capabilities-schema.ts";
import type { Model, ModelRequest } from "./model.ts";

const modelEventSchema: z.ZodType<ModelEvent> = z.union([
  z.object({ type: z.literal("text-delta"), text: z.string() }),
  z.object({ type: z.literal("reasoning-delta"), text: z.string() }),
  z.object({ type: z.literal("tool-call"), callId: z.string(), tool: z.string(), input: z.unknown() }),
  z.object({ type: z.literal("held"), held: z.boolean() }),
  z.object({ type: z.literal("replay"), parts: z.array(partSchema) }),
  z.object({ type: z.literal("usage"), usage: usageSchema }),
  z.object({ type: z.literal("finish"), reason: z.enum(["stop", "length", "tool-calls", "refused", "aborted"]) }),
  z.object({ type: z.literal("finish"), reason: z.literal("error"), failure: failureSchema }),
]);

export const recordingSchema = z.object({
  model: z.string(),
  /** which server or weights said it */
  origin: z.string(),
  /** ISO date */
  recordedAt: z.string(),
  capabilities: capabilitiesSchema,
  calls: z.array(z.object({ key: z.string(), events: z.array(modelEventSchema) })),
});
export type Recording = z.infer<typeof recordingSchema>;

/**
 * What makes two requests the same question: messages, tools, thinking and output limit, as JSON. The seed is left out,
 * so that several samples of one question are replayed in the order they were recorded.
 */
function requestKey(request: ModelRequest): string {
  const tools = request.tools?.map((tool) => tool.name) ?? [];
  return JSON.stringify({ messages: request.messages, tools, think: request.think, maxOutputTokens: request.maxOutputTokens ?? null });
}

/**
 * A model that repeats a recording. Equal requests get the recorded samples in turn, then from the first again;
 * a request that was never recorded ends with a failure that says so.
 *
 * @example const model = createRecordedModel(recordingSchema.parse(JSON.parse(text)));
 */
export function createRecordedModel(recording: Recording): Model {
  const samples = new Map<string, ModelEvent[][]>();
  for (const call of recording.calls) samples.set(call.key, [...(samples.get(call.key) ?? []), call.events]);
  const used = new Map<string, number>();
  return {
    id: recording.model,
    capabilities: recording.capabilities,
    async *stream(request, { signal }) {
      const key = requestKey(request);
      const found = samples.get(key);
      const turn = used.get(key) ?? 0;
      used.set(key, turn + 1);
      if (found === undefined) {
        const message = `The recording of ${recording.model} (${recording.recordedAt}) has no answer to this request; record it again. Request: ${key.slice(0, 300)}`;
        yield { type: "finish", reason: "error", failure: { kind: "setup", message, retryable: false } };
        return;
      }
      for (const event of found[turn % found.length] ?? []) {
        if (signal.aborted) break;
        yield event;
        if (event.type === "finish") return;
      }
      yield { type: "finish", reason: signal.aborted ? "aborted" : "stop" };
    },
  };
}

/** The same model, with every finished generation added to `calls`: the raw material of a Recording. */
export function recordModel(model: Model, calls: Recording["calls"]): Model {
  return {
    id: model.id,
    capabilities: model.capabilities,
    async *stream(request, options) {
      const events: ModelEvent[] = [];
      for await (const event of model.stream(request, options)) {
        events.push(event);
        yield event;
      }
      calls.push({ key: requestKey(request), events });
    },
  };
}
