// Runs one turn through the real server on a provider that misbehaves, and brings back everything that a rule could be about: what the
// engine said, what a reader over HTTP saw, how each request went at the provider. Time is virtual: it moves only while nothing happens.
import { request as httpRequest } from "node:http";
import {
  type Budget,
  type Capabilities,
  createManualClock,
  createRunTurn,
  emptyTurnView,
  parseTurnEvents,
  reduceTurn,
  type RunTurn,
  type TurnEvent,
  type TurnEventBody,
  type TurnEventOf,
  type TurnRequest,
  type TurnView,
} from "@melete/core";
import { expect, onTestFinished } from "vitest";
import { createLimiter } from "../models/limiter.ts";
import { createOpenAiCompatibleModel } from "../models/openai-compatible.ts";
import { startServer } from "../start-server.ts";
import { temporaryFolder } from "../test-support.ts";
import { type FakeAnswer, type FakeProvider, type FakeRequest, type FakeSettings, startFakeProvider } from "../../test-support/fake-provider.ts";

export interface HostileTurn {
  mode: TurnRequest["mode"];
  /** Contemplating only; default 16 */
  agents?: 1 | 2 | 4 | 8 | 16;
  /** without a deadline (`maxMs: null`) time stands still */
  budget?: Partial<Budget>;
  settings?: FakeSettings;
  answer?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  model?: string;
  capabilities?: Partial<Capabilities>;
}

export interface HostileRun {
  /** as the engine said them */
  events: TurnEvent[];
  view: TurnView;
  end: TurnEventOf<"turn-end">;
  provider: FakeProvider;
  /** milliseconds of the virtual clock */
  tookMs: number;
}

/** The deadline of a turn that sets none: what a person would wait for. */
const deadlineMs = 60_000;
const stepMs = 500;

/** What a healthy agent writes: an answer and its record, as the draft prompt asks. */
export function solved(answer: string): string {
  const record = { kind: "exact", answer, approach: "counted", keySteps: [], checks: [], doubts: [] };
  return `The answer is ${answer}, because I counted it.\n\`\`\`json\n${JSON.stringify(record)}\n\`\`\``;
}

/**
 * Runs the turn and checks what must hold whatever the provider does: it ends by the deadline with an answer or with words that say what
 * went wrong, its events are gapless, a reader sees the same turn, and nothing runs on at the provider.
 */
export async function runHostileTurn(options: HostileTurn): Promise<HostileRun> {
  const { mode, agents = 16, settings, answer } = options;
  const budget: Budget = { maxTokens: null, maxMs: deadlineMs, maxCostUsd: null, ...options.budget };
  const provider = await startFakeProvider({ settings: { text: solved("12"), ...settings }, answer });
  onTestFinished(() => provider.close());
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  onTestFinished(() => void process.off("unhandledRejection", onUnhandled));

  const clock = createManualClock();
  const events: TurnEvent[] = [];
  const model = createOpenAiCompatibleModel({
    url: provider.url,
    model: options.model ?? "fake",
    capabilities: { parallel: 16, ...options.capabilities },
    limiter: createLimiter({ clock }),
  });
  const server = await startServer({
    home: temporaryFolder(),
    port: 0,
    models: [model],
    defaultModel: model.id,
    runTurnFor: (chosen) => recording(createRunTurn({ model: chosen, clock }), events),
    version: "0.0.0",
  });
  onTestFinished(() => server.close());

  const { id } = await post<{ id: string }>(`${server.url}/api/conversations`, {});
  const turn = { mode, budget, parts: [{ type: "text", text: "How many eggs are in a dozen?" }], ...(mode === "contemplating" ? { agents } : {}) };
  const { turnId } = await post<{ turnId: string }>(`${server.url}/api/conversations/${id}/turns`, turn);
  let ended = false;
  const reading = read(`${server.url}/api/turns/${turnId}/events`).finally(() => {
    ended = true;
  });
  // time passes while nothing else does, up to the deadline and not a millisecond further: a turn that needs more hangs, and the test with it
  const limitMs = budget.maxMs ?? 0;
  let tookMs = 0;
  while (!ended) {
    await roundTrip(provider.url);
    if (ended || !provider.quiet() || tookMs >= limitMs) continue;
    clock.advance(Math.min(stepMs, limitMs - tookMs));
    tookMs += Math.min(stepMs, limitMs - tookMs);
  }
  const seen = await reading;
  await provider.idle();

  const end = events.at(-1);
  if (end?.type !== "turn-end") throw new Error(`The last event is ${end?.type}, not turn-end.`);
  const view = events.reduce(reduceTurn, emptyTurnView);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index));
  expect(withoutProgress(seen)).toEqual(withoutProgress(events));
  expect(await read(`${server.url}/api/turns/${turnId}/events`)).toEqual(seen);
  expect(view.answer.text !== "" || (end.failure?.message ?? "") !== "", "neither an answer nor a failure").toBe(true);
  expect(end.failure?.kind).not.toBe("internal");
  const started = events.filter((event) => event.type === "agent-start").length;
  expect(events.filter((event) => event.type === "agent-end")).toHaveLength(started);
  expect(unhandled).toEqual([]);
  return { events, view, end, provider, tookMs };
}

/** The log leaves out progress that a newer note replaced, and numbers what is left. */
function withoutProgress(events: readonly TurnEvent[]): TurnEventBody[] {
  return events.filter(({ type }) => type !== "agent-progress").map(({ seq: _, ...body }) => body);
}

function recording(runTurn: RunTurn, events: TurnEvent[]): RunTurn {
  return async function* (request, options) {
    for await (const event of runTurn(request, options)) {
      events.push(event);
      yield event;
    }
  };
}

async function read(url: string): Promise<TurnEvent[]> {
  const seen: TurnEvent[] = [];
  const response = await fetch(url);
  if (response.body === null) throw new Error(`${url} answered ${response.status} without a body`);
  for await (const event of parseTurnEvents(response.body)) seen.push(event);
  return seen;
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** To the provider and back on a new connection: whatever was on its way to it has arrived by then. */
function roundTrip(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/models`, { agent: false }, (response) => {
      response.resume();
      response.once("end", () => resolve());
    });
    request.once("error", reject);
    request.end();
  });
}
