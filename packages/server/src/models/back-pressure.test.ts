// The limiter in front of a real HTTP server that refuses: nothing fails that could wait, and nothing is asked twice once it was told.
import { createGate, createManualClock, type ManualClock, type ModelEvent, type ModelRequest } from "@melete/core";
import { expect, test } from "vitest";
import { chunk, jsonAnswer, startFakeServer, streamed, type FakeAnswer } from "./fake-openai-server.fixture.ts";
import { anthropicAnswer, googleAnswer } from "./fake-wires.fixture.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { createProviderModel, type ProviderName } from "./provider-model.ts";

const question: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: "What is 2 + 3?" }] }], think: false };

function refusing(status: number, headers: Record<string, string> = {}): FakeAnswer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { message: "slow down" } }));
  };
}

/** Each answer in turn, the last one again and again. */
function inTurn(...answers: FakeAnswer[]): FakeAnswer {
  let index = 0;
  return (response, request) => answers[Math.min(index++, answers.length - 1)]?.(response, request);
}

interface Running {
  events: Promise<ModelEvent[]>;
  requests: unknown[];
  limiter: Limiter;
  clock: ManualClock;
  controller: AbortController;
}

async function start(answer: FakeAnswer, { provider = "openai-compatible" as ProviderName, maxWaitMs = 60_000 } = {}): Promise<Running> {
  const server = await startFakeServer(answer);
  const clock = createManualClock();
  const limiter = createLimiter({ clock, maxWaitMs });
  const model = createProviderModel({ provider, model: "fake", url: server.url, apiKey: "k", limiter });
  const controller = new AbortController();
  const collect = async (): Promise<ModelEvent[]> => {
    const events: ModelEvent[] = [];
    const blobs = { read: () => Promise.reject(new Error("none")) };
    for await (const event of model.stream(question, { signal: controller.signal, blobs })) events.push(event);
    return events;
  };
  return { events: collect(), requests: server.requests, limiter, clock, controller };
}

/** Resolves when a request waits at the limiter; polls the event loop, not the clock. */
async function untilWaiting(limiter: Limiter): Promise<void> {
  while (limiter.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
}

test.each([
  [429, { "retry-after": "7" }],
  [503, { "retry-after": "7" }],
  [429, { "retry-after-ms": "7000" }],
] as const)("%i with %j waits as long as was asked, then the same request is answered", async (status, headers) => {
  const { events, requests, limiter, clock } = await start(inTurn(refusing(status, headers), streamed([{ content: "5" }])));
  await untilWaiting(limiter);
  clock.advance(6999);
  expect(requests).toHaveLength(1);
  clock.advance(1);
  expect(await events).toContainEqual({ type: "text-delta", text: "5" });
  expect((await events).at(-1)).toEqual({ type: "finish", reason: "stop" });
  // so that nobody takes the wait for a stall
  expect((await events).slice(0, 2)).toEqual([
    { type: "held", held: true },
    { type: "held", held: false },
  ]);
  expect(requests).toHaveLength(2);
  expect(limiter).toMatchObject({ inFlight: 0, waiting: 0 });
});

test("a wait that would be too long is a failure that programs can read", async () => {
  const { events, requests, limiter } = await start(refusing(429, { "retry-after": "120" }));
  expect((await events).at(-1)).toMatchObject({
    type: "finish",
    reason: "error",
    failure: { kind: "model", code: "rate-limited", retryable: true, retryAfterMs: 120_000, message: expect.stringContaining("slow down") },
  });
  expect(requests).toHaveLength(1);
  expect(limiter.inFlight).toBe(0);
});

test("529 and an overload told inside the stream, before any word, are waited out too", async () => {
  const overloaded: FakeAnswer = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`event: error\n${chunk({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })}`);
  };
  const answer = inTurn(refusing(529), overloaded, anthropicAnswer({ thinking: false }));
  const { events, requests, limiter, clock } = await start(answer, { provider: "anthropic" });
  await untilWaiting(limiter);
  clock.advance(1000);
  while (requests.length < 2 || limiter.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(2000);
  expect((await events).at(-1)).toEqual({ type: "finish", reason: "stop" });
  expect(requests).toHaveLength(3);
});

test("after the first word nothing is asked again", async () => {
  const broken: FakeAnswer = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk({ id: "c", choices: [{ index: 0, delta: { content: "It" } }] }));
    response.end(chunk({ error: { message: "rate limit reached" } }));
  };
  const { events, requests } = await start(inTurn(broken, streamed([{ content: "5" }])));
  expect(await events).toMatchObject([
    { type: "text-delta", text: "It" },
    { type: "finish", reason: "error", failure: { code: "rate-limited" } },
  ]);
  expect(requests).toHaveLength(1);
});

test.each([
  [500, "model"],
  [400, "request"],
  [401, "setup"],
] as const)("%i is told at once: waiting would not help", async (status, kind) => {
  const { events, requests } = await start(jsonAnswer(status, { error: { message: "no" } }));
  expect((await events).at(-1)).toMatchObject({ reason: "error", failure: { kind } });
  expect(requests).toHaveLength(1);
});

test("an empty account is not a rate limit", async () => {
  const broke = jsonAnswer(429, { error: { message: "You exceeded your current quota, please check your plan and billing details." } });
  const { events } = await start(broke);
  expect((await events).at(-1)).toMatchObject({ reason: "error", failure: { kind: "setup", message: expect.stringContaining("nothing left") } });
});

test("Google says in the body how long to wait, and calls it a quota", async () => {
  const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" }];
  const message = "You exceeded your current quota, please check your plan and billing details.";
  const refusal = jsonAnswer(429, { error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details } });
  const { events, limiter, clock } = await start(inTurn(refusal, googleAnswer()), { provider: "google" });
  await untilWaiting(limiter);
  clock.advance(16_999);
  expect(limiter.waiting).toBe(1);
  clock.advance(1);
  expect((await events).at(-1)).toEqual({ type: "finish", reason: "stop" });
});

test("an abort while waiting ends the generation at once", async () => {
  const { events, limiter, controller } = await start(refusing(429, { "retry-after": "30" }));
  await untilWaiting(limiter);
  controller.abort();
  expect(await events).toEqual([
    { type: "held", held: true },
    { type: "finish", reason: "aborted" },
  ]);
  expect(limiter).toMatchObject({ waiting: 0, inFlight: 0 });
});

test("sixteen agents of one key against a provider that serves two at once all get their answer", async () => {
  const clock = createManualClock();
  const limiter = createLimiter({ clock, maxWaitMs: 10 * 60_000 });
  let serving = 0;
  let most = 0;
  let refused = 0;
  const crowd = createGate();
  const server = await startFakeServer(async (response, request) => {
    if (serving >= 2) {
      refused += 1;
      crowd.open();
      return void refusing(429, { "retry-after": "1" })(response, request);
    }
    serving += 1;
    most = Math.max(most, serving);
    // the first two are busy until a third came
    await crowd.wait();
    serving -= 1;
    await streamed([{ content: "5" }])(response, request);
  });
  const model = createProviderModel({ provider: "openai-compatible", model: "fake", url: server.url, limiter });
  const ask = async (): Promise<string> => {
    const blobs = { read: () => Promise.reject(new Error("none")) };
    let last = "";
    for await (const event of model.stream(question, { signal: new AbortController().signal, blobs })) {
      if (event.type === "finish") last = event.reason;
    }
    return last;
  };
  let ended = false;
  const all = Promise.all(Array.from({ length: 16 }, ask)).finally(() => {
    ended = true;
  });
  while (!ended) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(100);
  }
  expect(await all).toEqual(Array.from({ length: 16 }, () => "stop"));
  expect(most).toBe(2);
  expect(refused).toBeGreaterThan(0);
  expect(limiter).toMatchObject({ inFlight: 0, waiting: 0 });
});
