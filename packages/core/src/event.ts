// The two streams of the house: what one generation says (ModelEvent) and what a whole turn says (TurnEvent).
// Failures are the last event of a stream, never an exception.
import { z } from "zod";
import { annotationsSchema, artifactSchema, filePartSchema, imagePartSchema, type Part, readKindSchema, recordSchema } from "./message.ts";

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
  /** what programs may act on; absent when only a person can */
  code: z.enum(["rate-limited", "timeout", "overloaded", "too-long", "interrupted"]).optional(),
  /** how long the provider asked to be left alone */
  retryAfterMs: z.number().nonnegative().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

export type ModelEvent =
  | { type: "text-delta"; text: string }
  | { type: "reasoning-delta"; text: string }
  | { type: "tool-call"; callId: string; tool: string; input: unknown }
  /**
   * true: the provider has too much to do, so the request waits and has not gone out (again). false: now it goes out. Only before the
   * first word; waiting like this is not a stall, and what has not gone out costs nothing.
   */
  | { type: "held"; held: boolean }
  /**
   * What the next request must carry as this generation's message, when the provider keeps state in it (encrypted reasoning, signatures
   * in `providerData`). Comes once, before usage; without it the message is what the deltas said.
   */
  | { type: "replay"; parts: Part[] }
  | { type: "usage"; usage: Usage }
  | { type: "finish"; reason: "stop" | "length" | "tool-calls" | "refused" | "aborted" }
  | { type: "finish"; reason: "error"; failure: Failure };

export const modeSchema = z.enum(["instant", "thinking", "contemplating"]);
export type Mode = z.infer<typeof modeSchema>;

/** How long to think, for models that have such a dial. */
export const effortSchema = z.enum(["minimal", "low", "medium", "high", "xhigh"]);
export type Effort = z.infer<typeof effortSchema>;

export const toolSpecSchema = z.object({
  name: z.string(),
  description: z.string(),
  /** JSON Schema of the input object */
  inputSchema: z.record(z.string(), z.unknown()),
});
export type ToolSpec = z.infer<typeof toolSpecSchema>;

export const toolChoiceSchema = z.union([z.enum(["auto", "none", "required"]), z.object({ tool: z.string() })]);
export type ToolChoice = z.infer<typeof toolChoiceSchema>;

/** An answer that is one JSON value, of this JSON Schema when there is one. */
export const responseFormatSchema = z.object({
  type: z.literal("json"),
  name: z.string().optional(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()).optional(),
});
export type ResponseFormat = z.infer<typeof responseFormatSchema>;

/**
 * draft, refine, aggregate: explore. plan, subtask, integrate: split. compare: two candidates side by side. spawned: an agent that
 * another agent asked for.
 */
export const stageSchema = z.enum(["draft", "refine", "aggregate", "plan", "subtask", "integrate", "compare", "spawned"]);
export type Stage = z.infer<typeof stageSchema>;

/** integration: the lead agent of a split wrote it. selection: the winner of comparisons, as it was. */
export const decisionSchema = z.enum(["single", "agreement", "checked", "vote", "synthesis", "fallback", "integration", "selection"]);
export type Decision = z.infer<typeof decisionSchema>;

/** An agent's own words, as far as later stages need them. */
const saidSchema = z.object({
  /** as a person reads it, without markup and record block */
  text: z.string(),
  /** as the model wrote it; absent when it is the same */
  rawText: z.string().optional(),
  annotations: z.array(annotationsSchema).optional(),
  /** answers to this request cannot be compared */
  open: z.boolean().optional(),
  artifacts: z.array(artifactSchema).optional(),
  citations: z.array(z.object({ source: z.string(), quote: z.string(), url: z.string().optional() })).optional(),
  /** calls of the caller's own tools, when that is what the agent decided */
  clientCalls: z.array(z.object({ callId: z.string(), tool: z.string(), input: z.unknown() })).optional(),
});
export type Said = z.infer<typeof saidSchema>;

const base = { turnId: z.string(), seq: z.number().int().nonnegative() };
const inAgent = { ...base, agentId: z.string() };

export const turnEventSchema = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("turn-start"),
    mode: modeSchema,
    model: z.string(),
    /** what answers in the model's place, such as a skill that needs none; absent: the model does */
    by: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("plan"),
    shape: z.enum(["direct", "explore", "split"]),
    agents: z.number().int(),
    why: z.string(),
    /** split only */
    subtasks: z.array(z.object({ agentId: z.string(), title: z.string(), objective: z.string(), after: z.array(z.string()).default([]) })).optional(),
  }),
  /**
   * The process that ran this turn is gone and another one goes on. Agents that had not ended start anew, and an answer that was being
   * told is told again from its beginning.
   */
  z.object({ ...base, type: z.literal("resume"), why: z.string() }),
  /** something the person asked of the running turn takes effect */
  z.object({ ...base, type: z.literal("control"), action: z.enum(["answer-now", "skip-agent", "add-agent"]), agentId: z.string().optional() }),
  /** something waits for the person's agreement; a control "approve" with this id answers it, once */
  z.object({
    ...base,
    agentId: z.string().optional(),
    type: z.literal("approval-request"),
    approvalId: z.string(),
    tool: z.string(),
    /** exactly what would be done */
    input: z.unknown(),
    why: z.string(),
    /** what the person agreed to before does not cover this */
    anew: z.boolean().optional(),
  }),
  /** time: nobody answered; end: the turn or the agent was stopped */
  z.object({
    ...base,
    type: z.literal("approval"),
    approvalId: z.string(),
    decision: z.enum(["allow", "deny"]),
    by: z.enum(["person", "time", "end"]),
  }),
  z.object({ ...base, type: z.literal("round-start"), round: z.number().int(), stage: stageSchema, agents: z.number().int() }),
  z.object({
    ...inAgent,
    type: z.literal("agent-start"),
    stage: stageSchema,
    round: z.number().int(),
    /** when it is not the turn's own model */
    model: z.string().optional(),
    /** what a sub-agent was asked, in a few words */
    title: z.string().optional(),
    /** the agent that asked for this one */
    parentId: z.string().optional(),
  }),
  z.object({
    ...inAgent,
    type: z.literal("agent-progress"),
    /** output tokens so far; counted from deltas when the model does not say */
    tokens: z.number().int(),
    elapsedMs: z.number(),
    /** the last words the agent wrote, at most 160 characters */
    gist: z.string(),
  }),
  z.object({
    ...base,
    agentId: z.string().optional(),
    type: z.literal("tool-call"),
    callId: z.string(),
    tool: z.string(),
    input: z.unknown(),
    /** the caller's own tool: the turn ends with reason "tool-calls", and the caller asks again with the result */
    client: z.boolean().optional(),
  }),
  z.object({
    ...base,
    agentId: z.string().optional(),
    type: z.literal("tool-result"),
    callId: z.string(),
    tool: z.string(),
    output: z.string(),
    isError: z.boolean(),
    /** what the tool drew */
    pictures: z.array(imagePartSchema).optional(),
    /** other files that it made */
    files: z.array(filePartSchema).optional(),
  }),
  z.object({ ...base, agentId: z.string().optional(), type: z.literal("annotations"), annotations: annotationsSchema }),
  z.object({ ...base, type: z.literal("artifact"), ...artifactSchema.shape }),
  z.object({
    ...inAgent,
    type: z.literal("agent-end"),
    reason: z.enum(["done", "cancelled", "budget", "deadline", "error"]),
    /** null when nothing could be salvaged */
    record: recordSchema.nullable(),
    /** what it wrote: enough to go on with after a crash, and to show a candidate beside the answer; absent when it left nothing */
    said: saidSchema.optional(),
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
  /** from here on the turn has such things before it, by a tool or by the conversation; told once of each kind */
  z.object({ ...base, type: z.literal("reads"), what: readKindSchema }),
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
    /** "tool-calls": tools of the caller are to be run, see tool-call events with `client` */
    reason: z.enum(["done", "stopped", "budget", "deadline", "refused", "length", "tool-calls", "error"]),
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
