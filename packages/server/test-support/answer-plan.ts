// What the fake provider answers to one request: words, lengths, pace. Seeded, so that the same requests get the same answers.
// It knows nothing of wires and sockets.
import type { Misbehaviour } from "./misbehaviour.ts";

/** JSON, so that a provider in a process of its own can be told as well. */
export interface FakeSettings {
  /** what /models lists; default ["fake"]. Any other name is answered too. */
  models?: string[];
  /** before the first token; default 0 */
  firstTokenMs?: number;
  /** between tokens; default 0: all of them at once */
  tokenMs?: number;
  /** the length of an answer that nobody wrote: exactly, or lognormal around a mean */
  tokens?: number | { mean: number; sigma: number };
  /** what every answer says; default: that many filler words */
  text?: string;
  /** each filler token is the time of its writing, in microseconds of the machine's monotonic clock: readers in any process can tell its age */
  stamp?: boolean;
  /** changes what is drawn; default 1 */
  seed?: number;
  /** the chance of each misbehaviour; a request whose model is named "any/stall-middle" misbehaves for certain */
  misbehave?: Partial<Record<Misbehaviour, number>>;
  /** requests beyond this many at a time get 429, with Retry-After */
  maxConcurrent?: number;
  /** of every 429 that has one; default 1 */
  retryAfterSeconds?: number;
  /** goes on writing when the reader has gone, as some engines do */
  ignoreAbort?: boolean;
}

export interface FakeToolCall {
  id?: string;
  name: string;
  input: unknown;
}

/** One answer. What is absent comes from the settings. */
export interface FakeAnswer {
  /** one string is cut into words; an array is taken as the tokens */
  text?: string | readonly string[];
  reasoning?: string | readonly string[];
  toolCalls?: readonly FakeToolCall[];
  firstTokenMs?: number;
  tokenMs?: number;
  misbehaviour?: Misbehaviour;
  /** the stream ends for this reason instead of "stop" or "tool_calls" */
  finishReason?: string;
  /** awaited before each token: gates for tests that must not sleep */
  beforeToken?: (index: number) => Promise<void> | void;
}

export interface AnswerPlan {
  /** null: the filler words are made while they are written */
  tokens: readonly FakeToken[] | null;
  count: number;
  toolCalls: readonly FakeToolCall[];
  firstTokenMs: number;
  tokenMs: number;
  stamp: boolean;
  misbehaviour: Misbehaviour | null;
  finishReason: string | null;
  beforeToken: ((index: number) => Promise<void> | void) | null;
  ignoreAbort: boolean;
}

export interface FakeToken {
  kind: "text" | "reasoning";
  text: string;
}

const defaultTokens = 16;

/** @param key names the request: the same key and seed give the same lengths and misbehaviours */
export function planAnswer(settings: FakeSettings, answer: FakeAnswer, key: string): AnswerPlan {
  const random = createRandom(`${settings.seed ?? 1}/${key}`);
  // drawn in this order whatever is used, so that one setting does not change what another draws
  const misbehaviour = drawMisbehaviour(settings.misbehave ?? {}, random());
  const length = drawLength(settings.tokens ?? defaultTokens, random(), random());
  const toolCalls = answer.toolCalls ?? [];
  const text = answer.text ?? settings.text ?? (toolCalls.length > 0 || answer.reasoning !== undefined ? [] : null);
  const tokens =
    text === null
      ? null
      : [
          ...toTokens(answer.reasoning ?? []).map((word) => ({ kind: "reasoning" as const, text: word })),
          ...toTokens(text).map((word) => ({ kind: "text" as const, text: word })),
        ];
  return {
    tokens,
    count: tokens?.length ?? length,
    toolCalls,
    firstTokenMs: answer.firstTokenMs ?? settings.firstTokenMs ?? 0,
    tokenMs: answer.tokenMs ?? settings.tokenMs ?? 0,
    stamp: settings.stamp ?? false,
    misbehaviour: answer.misbehaviour ?? misbehaviour,
    finishReason: answer.finishReason ?? null,
    beforeToken: answer.beforeToken ?? null,
    ignoreAbort: settings.ignoreAbort ?? false,
  };
}

export function tokenAt(plan: AnswerPlan, index: number): FakeToken {
  if (plan.tokens !== null) return plan.tokens[index] ?? { kind: "text", text: " more" };
  if (plan.stamp) return { kind: "text", text: ` ${process.hrtime.bigint() / 1000n}` };
  return { kind: "text", text: index === 0 ? "word" : " word" };
}

/** Words with the space before them. */
function toTokens(text: string | readonly string[]): readonly string[] {
  return typeof text === "string" ? (text.match(/\s*\S+|\s+$/g) ?? []) : text;
}

function drawMisbehaviour(chances: Partial<Record<Misbehaviour, number>>, at: number): Misbehaviour | null {
  let sum = 0;
  for (const [name, chance] of Object.entries(chances)) {
    sum += chance;
    if (at < sum) return name as Misbehaviour;
  }
  return null;
}

function drawLength(tokens: number | { mean: number; sigma: number }, u: number, v: number): number {
  if (typeof tokens === "number") return tokens;
  const normal = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  // a lognormal has the mean exp(mu + sigma^2 / 2)
  return Math.max(1, Math.round(Math.exp(Math.log(tokens.mean) - tokens.sigma ** 2 / 2 + tokens.sigma * normal)));
}

/** Numbers in [0, 1) from a text: FNV-1a, then mulberry32. */
function createRandom(text: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
