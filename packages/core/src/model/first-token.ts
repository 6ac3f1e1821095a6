// How long a model may stay silent, from how long it has taken before. Kept per model in this process; it knows times, not calls.
import type { Model, ModelRequest } from "./model.ts";

export interface StallLimits {
  /** a call without a first word for this long has stalled, unless the model is usually slower */
  firstTokenMs: number;
  /** the same for the first call of all, which may have to load the model */
  coldStartMs: number;
  /** a call that was talking and falls silent for this long has stalled */
  idleGapMs: number;
  /** the same for a model with `capabilities.slow` */
  slowIdleGapMs: number;
  /** a model whose thoughts do not reach us may be silent this long, at any point, while it thinks */
  hiddenThinkingMs: number;
}

/** Enough for a 95th percentile, and few enough to forget yesterday's load. */
const keptTimes = 64;
/** A call is given this many times what nineteen of twenty calls took. */
const patience = 3;

const times = new WeakMap<Model, Map<string, number[]>>();

/** Thinking that is not shown counts as silence, so calls that think are compared with their like. */
function kindOf({ think, effort }: ModelRequest): string {
  return `${think}/${effort ?? ""}`;
}

export function noteFirstToken(model: Model, request: ModelRequest, ms: number): void {
  const kinds = times.get(model) ?? new Map<string, number[]>();
  times.set(model, kinds);
  const kept = kinds.get(kindOf(request)) ?? [];
  kinds.set(kindOf(request), [...kept, ms].slice(-keptTimes));
}

/**
 * max(15 s, 3 × p95 of this model's calls of this kind); 120 s before the first has spoken, and always at least that for a slow model. How
 * long a model thinks depends on the question, so a call that thinks unheard is given ten minutes whatever the others took.
 */
export function firstTokenLimit(model: Model, request: ModelRequest, limits: StallLimits | undefined): number {
  if (limits === undefined) return Number.POSITIVE_INFINITY;
  const known = times.get(model)?.get(kindOf(request)) ?? [];
  const usual = patience * percentile95(known);
  if (thinksUnheard(model, request)) return Math.max(limits.hiddenThinkingMs, usual);
  if (known.length === 0 || model.capabilities.slow === true) return Math.max(limits.coldStartMs, usual);
  return Math.max(limits.firstTokenMs, usual);
}

/** How long a call that was talking may fall silent. */
export function idleLimit(model: Model, request: ModelRequest, limits: StallLimits | undefined): number {
  if (limits === undefined) return Number.POSITIVE_INFINITY;
  if (thinksUnheard(model, request)) return limits.hiddenThinkingMs;
  return model.capabilities.slow === true ? limits.slowIdleGapMs : limits.idleGapMs;
}

function thinksUnheard({ capabilities }: Model, { think }: ModelRequest): boolean {
  return capabilities.hiddenThinking === true && (capabilities.reasoning === "always" || (think && capabilities.reasoning === "switchable"));
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}
