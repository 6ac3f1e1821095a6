// The two streams of the house: what one generation says (ModelEvent) and what a whole turn says (TurnEvent).
// Failures are the last event of a stream, never an exception.
import { z } from "zod";
import { annotationsSchema, recordSchema } from "./message.ts";

export const usageSchema = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  /** part of outputTokens */
  reasoningTokens: z.number().int().nonnegative().default(0),
  /** part of inputTokens */
  cachedInputTokens: z.number().int().nonnegative().default(0),
  /** null when the price of the model is unknown */
  costUsd: z.number().nonnegative().nullable().default(null),
});
export type Usage = z.infer<typeof usageSchema>;

/** Who must act: the caller changes the request, the operator the setup, or the model's server must recover. */
export const failureSchema = z.object({
  kind: z.enum(["request", "setup", "model", "internal"]),
  message: z.string(),
  retryable: z.boolean().default(false),
});
export type Failure = z.infer<typeof failureSchema>;

export type ModelEvent =
  | { type: "text-delta"; text: string }
  | { type: "reasoning-delta"; text: string }
  | { type: "tool-call"; callId: string; tool: string; input: unknown }
  | { type: "usage"; usage: Usage }
  | { type: "finish"; reason: "stop" | "length" | "tool-calls" | "refused" | "aborted" }
  | { type: "finish"; reason: "error"; failure: Failure };

export const modeSchema = z.enum(["instant", "thinking", "contemplating"]);
export type Mode = z.infer<typeof modeSchema>;

export const stageSchema = z.enum(["draft", "refine", "aggregate"]);
export type Stage = z.infer<typeof stageSchema>;

export const decisionSchema = z.enum(["single", "agreement", "checked", "vote", "synthesis", "fallback"]);
export type Decision = z.infer<typeof decisionSchema>;

const base = { turnId: z.string(), seq: z.number().int().nonnegative() };
const inAgent = { ...base, agentId: z.string() };

export const turnEventSchema = z.discriminatedUnion("type", [
  z.object({ ...base, type: z.literal("turn-start"), mode: modeSchema, model: z.string() }),
  z.object({
    ...base,
    type: z.literal("plan"),
    shape: z.enum(["direct", "explore", "split"]),
    agents: z.number().int(),
    why: z.string(),
  }),
  z.object({ ...base, type: z.literal("round-start"), round: z.number().int(), stage: stageSchema, agents: z.number().int() }),
  z.object({ ...inAgent, type: z.literal("agent-start"), stage: stageSchema, round: z.number().int() }),
  z.object({
    ...inAgent,
    type: z.literal("agent-progress"),
    /** output tokens so far; counted from deltas when the model does not say */
    tokens: z.number().int(),
    elapsedMs: z.number(),
    /** the last words the agent wrote, at most 160 characters */
    gist: z.string(),
  }),
  z.object({ ...base, agentId: z.string().optional(), type: z.literal("tool-call"), callId: z.string(), tool: z.string(), input: z.unknown() }),
  z.object({
    ...base,
    agentId: z.string().optional(),
    type: z.literal("tool-result"),
    callId: z.string(),
    tool: z.string(),
    output: z.string(),
    isError: z.boolean(),
  }),
  z.object({ ...base, agentId: z.string().optional(), type: z.literal("annotations"), annotations: annotationsSchema }),
  z.object({
    ...base,
    type: z.literal("artifact"),
    artifactId: z.string(),
    version: z.number().int(),
    mediaType: z.string(),
    title: z.string(),
  }),
  z.object({
    ...inAgent,
    type: z.literal("agent-end"),
    reason: z.enum(["done", "cancelled", "budget", "deadline", "error"]),
    /** null when nothing could be salvaged */
    record: recordSchema.nullable(),
    usage: usageSchema,
    elapsedMs: z.number(),
    failure: failureSchema.optional(),
  }),
  z.object({
    ...base,
    type: z.literal("agreement"),
    /** largest class first; abstentions are not a class */
    classes: z.array(z.object({ answer: z.string(), agents: z.array(z.string()) })),
    abstained: z.array(z.string()),
  }),
  z.object({ ...base, type: z.literal("early-stop"), why: z.string(), cancelled: z.array(z.string()) }),
  z.object({ ...inAgent, type: z.literal("hedge"), why: z.string() }),
  z.object({ ...inAgent, type: z.literal("cancel"), why: z.string() }),
  z.object({ ...base, type: z.literal("round-end"), round: z.number().int(), stage: stageSchema }),
  z.object({
    ...base,
    type: z.literal("budget"),
    spentTokens: z.number(),
    limitTokens: z.number().nullable(),
    spentUsd: z.number().nullable(),
    exhausted: z.boolean(),
  }),
  z.object({ ...base, type: z.literal("answer-start"), decision: decisionSchema }),
  z.object({ ...base, type: z.literal("reasoning-delta"), text: z.string() }),
  z.object({ ...base, type: z.literal("text-delta"), text: z.string() }),
  z.object({ ...base, type: z.literal("citation"), source: z.string(), quote: z.string(), url: z.string().optional() }),
  z.object({ ...base, type: z.literal("answer-end") }),
  z.object({
    ...base,
    type: z.literal("usage"),
    usage: usageSchema,
    /** tokens on the longest chain of dependent generations */
    criticalPathTokens: z.number().int(),
  }),
  z.object({
    ...base,
    type: z.literal("turn-end"),
    reason: z.enum(["done", "stopped", "budget", "deadline", "refused", "length", "error"]),
    /** the answer rests on less than was asked for (agents cut, quorum missed, budget ended) */
    degraded: z.boolean().default(false),
    failure: failureSchema.optional(),
  }),
]);
export type TurnEvent = z.infer<typeof turnEventSchema>;
export type TurnEventOf<T extends TurnEvent["type"]> = Extract<TurnEvent, { type: T }>;

type Unstamped<E> = E extends TurnEvent ? Omit<E, "turnId" | "seq"> : never;
/** An event before the turn gives it its id and place. */
export type TurnEventBody = Unstamped<TurnEvent>;
