// Width without the wait: sixteen agents whose answers have lognormal lengths (sigma 0.6) end with their quorum, not with their slowest. The
// engine is the real one, the model is simulated, and its time is a clock that jumps, so the figures do not depend on this machine.
import {
  createMemoryBlobs,
  type ContemplatePolicy,
  createManualClock,
  createRunTurn,
  type Model,
  type ModelEvent,
  type TurnEvent,
  type TurnRequest,
} from "@melete/core";
import type { Measurement, Report } from "./report.ts";

const repetitions = Number(process.env.MELETE_BENCH_REPETITIONS ?? 200);
const agents = 16;
const sigma = 0.6;
const meanTokens = 400;
const msPerToken = 20;
/** An answer comes in this many pieces: enough to count what was written when it is cut off. */
const pieces = 10;

interface Ran {
  draftMs: number;
  aggregateMs: number;
  totalMs: number;
  tokens: number;
  finished: number;
}

export async function run(): Promise<Report> {
  const single: number[] = [];
  const quorum: Ran[] = [];
  const all: Ran[] = [];
  const planned: Ran[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    // the same lengths for all, in turns
    single.push((await turn(repetition, "thinking", {})).totalMs);
    quorum.push(await turn(repetition, "contemplating", {}));
    all.push(await turn(repetition, "contemplating", { quorumShare: 1 }));
    planned.push(await turn(repetition, "contemplating", { refine: true }));
  }
  // one agent's time by its distribution: two hundred single runs leave ±9 % in the mean
  const mean = meanTokens * msPerToken;
  const times = (name: string, runs: Ran[], part: (ran: Ran) => number) =>
    of(
      `${name}`,
      "× one agent",
      runs.map((ran) => part(ran) / mean),
    );
  return {
    title: `${agents} agents, lognormal lengths (sigma ${sigma}), ${repetitions} repetitions, no early stop (all drafts differ), no refinement; one agent takes ${mean / 1000} s on average`,
    measurements: [
      of(
        "one agent, measured",
        "× one agent",
        single.map((ms) => ms / mean),
      ),
      times("quorum: drafts end after", quorum, ({ draftMs }) => draftMs),
      times("waiting for all: drafts end after", all, ({ draftMs }) => draftMs),
      times("one aggregation", quorum, ({ aggregateMs }) => aggregateMs),
      times("quorum: answer complete after", quorum, ({ totalMs }) => totalMs),
      times("waiting for all: answer complete after", all, ({ totalMs }) => totalMs),
      times("quorum, with the refinement that split drafts get by default: answer complete after", planned, ({ totalMs }) => totalMs),
      of(
        "quorum: agents that finished",
        `of ${agents}`,
        quorum.map(({ finished }) => finished),
      ),
      of(
        "tokens saved by the quorum",
        "%",
        quorum.map(({ tokens }, index) => 100 * (1 - tokens / (all[index]?.tokens ?? tokens))),
      ),
    ],
  };
}

/** Mean with its 95 % interval. */
function of(name: string, unit: string, samples: number[]): Measurement {
  const value = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const variance = samples.reduce((sum, sample) => sum + (sample - value) ** 2, 0) / Math.max(1, samples.length - 1);
  const half = 1.96 * Math.sqrt(variance / samples.length);
  return { name, unit, value, note: `mean, 95 % interval ${(value - half).toFixed(3)} to ${(value + half).toFixed(3)}` };
}

async function turn(repetition: number, mode: "thinking" | "contemplating", policy: Partial<ContemplatePolicy>): Promise<Ran> {
  const clock = createManualClock();
  const model = createLognormalModel(clock, repetition);
  const request: TurnRequest = {
    turnId: `turn_${repetition}`,
    mode,
    messages: [{ role: "user", parts: [{ type: "text", text: "Which is it?" }] }],
    ...(mode === "contemplating" ? { agents } : {}),
  };
  const runTurn = createRunTurn({ model, clock, policy: { refine: false, ...policy } });
  const events: { event: TurnEvent; ms: number }[] = [];
  let ended = false;
  const reading = (async () => {
    for await (const event of runTurn(request, {
      signal: new AbortController().signal,
      blobs: createMemoryBlobs(),
    })) {
      events.push({ event, ms: clock.now() });
    }
    ended = true;
  })();
  while (!ended) {
    // everything that can happen at this moment does, timers of the abort's tick included
    await new Promise((resolve) => setTimeout(resolve, 0));
    const due = clock.nextDue();
    if (!ended && due !== null) clock.advance(Math.max(0, due - clock.now()));
  }
  await reading;
  const at = (type: TurnEvent["type"], round: number) =>
    events.find(({ event }) => event.type === type && "round" in event && event.round === round)?.ms ?? 0;
  const used = events.flatMap(({ event }) => (event.type === "usage" ? [event.usage] : []))[0];
  return {
    draftMs: at("round-end", 1),
    aggregateMs: at("round-end", 2) - at("round-start", 2),
    totalMs: events.at(-1)?.ms ?? 0,
    tokens: (used?.inputTokens ?? 0) + (used?.outputTokens ?? 0),
    finished: events.filter(({ event }) => event.type === "agent-end" && event.reason === "done" && event.agentId.startsWith("draft")).length,
  };
}

/** Says one word piece by piece; how long depends on who asks and on the repetition, not on when. */
function createLognormalModel(clock: ReturnType<typeof createManualClock>, repetition: number): Model {
  return {
    id: "lognormal",
    capabilities: {
      images: false,
      tools: false,
      coordinates: "fraction",
      contextTokens: 100_000,
      sampling: "settable",
      reasoning: "switchable",
      records: "plain",
      abort: "stops",
      parallel: agents,
      priceUsdPerMillion: null,
    },
    async *stream(_, { signal, agentId = "single" }): AsyncGenerator<ModelEvent> {
      const tokens = lognormalTokens(`${repetition}/${agentId}`);
      let outputTokens = 0;
      for (let piece = 0; piece < pieces && !signal.aborted; piece += 1) {
        await clock.sleep((tokens * msPerToken) / pieces, signal);
        if (signal.aborted) break;
        outputTokens += tokens / pieces;
        // all answers differ, except that the last agent takes one of them
        yield piece < pieces - 1
          ? { type: "reasoning-delta", text: "…" }
          : { type: "text-delta", text: agentId.startsWith("draft") ? agentId : "draft-1" };
      }
      const usage = { inputTokens: 10, outputTokens: Math.round(outputTokens), reasoningTokens: 0, cachedInputTokens: 0, costUsd: null };
      yield { type: "usage", usage };
      yield { type: "finish", reason: signal.aborted ? "aborted" : "stop" };
    },
  };
}

/** exp(µ + sigma z) with mean `meanTokens`. */
function lognormalTokens(key: string): number {
  const [u, v] = [uniform(`${key}/u`), uniform(`${key}/v`)];
  const z = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  return meanTokens * Math.exp(sigma * z - (sigma * sigma) / 2);
}

/** A number in [0, 1) that follows from the key (FNV-1a, then mixed). */
function uniform(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
