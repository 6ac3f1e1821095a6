// A provider as it may be on a bad day, drawn from a seed: slow, silent, busy, broken, talkative, malformed. On a clock that jumps, so that
// minutes take no time. For property tests.
import { createManualClock } from "../clock.ts";
import type { ModelEvent, Usage } from "../event.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { Capabilities, Model, ModelRequest, StreamOptions } from "../model/model.ts";
import { createScriptedModel } from "../model/scripted.ts";
import { hashText } from "./random.ts";

/** Numbers in [0, 1) that follow from a key. */
export function createRandom(key: string): () => number {
  let state = hashText(key);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fates = ["well", "fails", "silent", "falls-silent", "busy", "malformed", "endless", "cut", "empty"] as const;
export type Fate = (typeof fates)[number];

export interface SimulatedOptions {
  seed: string;
  capabilities?: Partial<Capabilities>;
  /** how often each fate comes, beside "well" with weight 1 */
  weights?: Partial<Record<Fate, number>>;
  /** words of an agent that does well */
  answer?: (agentId: string, random: () => number) => string;
}

export interface Simulated {
  model: Model;
  clock: ReturnType<typeof createManualClock>;
  /** what the provider itself would put on the bill */
  bill: { inputTokens: number; outputTokens: number; calls: number; running: number; mostRunning: number };
  /** Lets time pass until the promise is settled. */
  until<T>(running: Promise<T>): Promise<T>;
}

/** A chunk is at most this many tokens. */
export const simulatedChunk = 4;

export function createSimulated({ seed, capabilities = {}, weights = {}, answer = anyAnswer }: SimulatedOptions): Simulated {
  const clock = createManualClock();
  const bill: Simulated["bill"] = { inputTokens: 0, outputTokens: 0, calls: 0, running: 0, mostRunning: 0 };
  const block = capabilities.records === "block";
  const attempts = new Map<string, number>();

  async function* call(request: ModelRequest, { signal, agentId = "" }: StreamOptions): AsyncGenerator<ModelEvent> {
    const attempt = attempts.get(agentId) ?? 0;
    attempts.set(agentId, attempt + 1);
    const random = createRandom(`${seed}/${agentId}/${attempt}`);
    const fate = draw(random, weights);
    const usage: Usage = { inputTokens: estimateTokens(request.messages), outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
    bill.inputTokens += usage.inputTokens;
    const pause = (ms: number) => clock.sleep(ms, signal);
    const over = (finish: ModelEvent): ModelEvent[] => [{ type: "usage", usage }, signal.aborted ? { type: "finish", reason: "aborted" } : finish];
    const failed = (code: "rate-limited" | undefined, retryAfterMs?: number): ModelEvent => ({
      type: "finish",
      reason: "error",
      failure: {
        kind: "model",
        message: "the provider failed",
        retryable: true,
        ...(code ? { code } : {}),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    });

    if (fate === "busy") {
      await pause(50);
      return yield* over(failed("rate-limited", random() < 0.5 ? Math.ceil(random() * 5_000) : undefined));
    }
    await pause(fate === "silent" ? 1e9 : 100 + random() * 2_000);
    const said = fate === "empty" ? "" : textOf(block, fate, answer(agentId, random));
    const words = said.match(/.{1,12}/gs) ?? [];
    const stop = fate === "fails" || fate === "falls-silent" || fate === "cut" ? Math.floor(words.length * random()) : words.length;
    if (random() < 0.3) {
      usage.outputTokens += 1;
      bill.outputTokens += 1;
      yield { type: "reasoning-delta", text: "Hm" };
    }
    for (let index = 0; !signal.aborted && (index < stop || fate === "endless"); index += 1) {
      const text = words[index % Math.max(1, words.length)] ?? "la";
      const tokens = Math.max(1, Math.ceil(text.length / 4));
      usage.outputTokens += tokens;
      bill.outputTokens += tokens;
      yield { type: "text-delta", text };
      await pause(lognormal(random) * 40);
    }
    if (fate === "falls-silent") await pause(1e9);
    yield* over(fate === "fails" ? failed(undefined) : { type: "finish", reason: fate === "cut" ? "length" : "stop" });
  }

  const model: Model = {
    id: "simulated",
    capabilities: createScriptedModel({ capabilities, script: [] }).capabilities,
    async *stream(request, options) {
      bill.calls += 1;
      bill.running += 1;
      bill.mostRunning = Math.max(bill.mostRunning, bill.running);
      try {
        yield* call(request, options);
      } finally {
        bill.running -= 1;
      }
    },
  };
  return { model, clock, bill, until: (running) => until(clock, running) };
}

/** Jumps from sleeper to sleeper; between the jumps everything that can happen does. */
async function until<T>(clock: Simulated["clock"], running: Promise<T>): Promise<T> {
  let ended = false;
  running.then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  while (!ended) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const due = clock.nextDue();
    if (!ended && due !== null) clock.advance(Math.max(0, due - clock.now()));
  }
  return running;
}

function draw(random: () => number, weights: Partial<Record<Fate, number>>): Fate {
  const all = fates.map((fate) => ({ fate, weight: weights[fate] ?? (fate === "well" ? 1 : 0) }));
  let left = random() * all.reduce((sum, { weight }) => sum + weight, 0);
  for (const { fate, weight } of all) {
    left -= weight;
    if (left < 0) return fate;
  }
  return "well";
}

/** exp(0.6 z), mean about 1.2 */
function lognormal(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.exp(0.6 * normal);
}

function anyAnswer(_: string, random: () => number): string {
  return random() < 0.5 ? "12" : String(10 + Math.floor(random() * 5));
}

function textOf(block: boolean, fate: Fate, answer: string): string {
  if (!block) return answer;
  const prose = `The answer follows from counting, as one can see. It is ${answer}.`;
  if (fate === "malformed") return `${prose}\n\`\`\`json\n{"answer": ["${answer}", "approach": }`;
  return `${prose}\n\`\`\`json\n${JSON.stringify({ kind: "exact", answer, approach: "counting" })}\n\`\`\``;
}
