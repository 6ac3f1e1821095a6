// An OpenAI-compatible server on loopback that says what it is told, at the pace it is told, and misbehaves on demand. It keeps what it
// was asked and how each answer went. It runs inside a test, or as a process of its own (fake-provider-main.ts). It knows no test library.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AnswerPlan, type FakeAnswer, type FakeSettings, planAnswer, tokenAt } from "./answer-plan.ts";
import { wholeCompletion } from "./chat-wire.ts";
import { type Misbehaviour, misbehaviours, replaceAnswer } from "./misbehaviour.ts";
import { type AnswerProgress, writeAnswer } from "./write-answer.ts";

export type { FakeAnswer, FakeSettings } from "./answer-plan.ts";
export { breakages, limits, type Misbehaviour, misbehaviours, oddities, stalls } from "./misbehaviour.ts";

/** What a test's own function sees of a request. */
export interface FakeRequest {
  /** from 0, in the order of arrival */
  number: number;
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
  model: string;
  seed: number | null;
  /** the text of the last message */
  prompt: string;
}

/** How one request went. Times are milliseconds of performance.now() in the provider's process. */
export interface LoggedRequest extends FakeRequest, AnswerProgress {
  misbehaviour: Misbehaviour | null;
  startedAt: number;
  /** null while it runs */
  endedAt: number | null;
}

export interface FakeProviderOptions {
  settings?: FakeSettings;
  /** decides per request; what it leaves out comes from the settings */
  answer?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  /** 0, the default, takes any free one */
  port?: number;
  /** forgets ended requests, for benchmarks of many thousands */
  keepLog?: boolean;
}

export interface FakeProvider {
  /** with /v1 */
  url: string;
  /** in the order of arrival; questions about models are not among them */
  requests: LoggedRequest[];
  settings: FakeSettings;
  running(): number;
  /** nothing runs, or only what is stuck: without time passing, or its reader leaving, nothing more will come */
  quiet(): boolean;
  /** resolves as soon as no request is being answered */
  idle(): Promise<void>;
  /** ends everything, answers in progress included */
  close(): Promise<void>;
}

export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { answer = () => ({}), keepLog = true } = options;
  const active = new Set<LoggedRequest>();
  let count = 0;
  let waiting: (() => void)[] = [];

  async function complete(incoming: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const request = readRequest(await readAll(incoming), count++, path, incoming.headers.authorization);
    const entry: LoggedRequest = {
      ...request,
      misbehaviour: null,
      startedAt: performance.now(),
      endedAt: null,
      tokens: 0,
      tokensAfterAbort: 0,
      aborted: false,
      stuck: false,
    };
    if (keepLog) provider.requests.push(entry);
    response.once("close", () => {
      entry.aborted = !response.writableFinished;
    });
    active.add(entry);
    try {
      const limit = provider.settings.maxConcurrent;
      if (limit !== undefined && active.size > limit) {
        entry.misbehaviour = "rate-limit";
        replaceAnswer("rate-limit", response, path, provider.settings.retryAfterSeconds ?? 1);
        return;
      }
      const plan = planAnswer(provider.settings, await answer(request), `${request.seed ?? request.number}`);
      plan.misbehaviour = named(request.model) ?? plan.misbehaviour;
      entry.misbehaviour = plan.misbehaviour;
      await respond(response, request, plan, entry);
    } finally {
      active.delete(entry);
      entry.endedAt = performance.now();
      if (active.size === 0) {
        const wake = waiting;
        waiting = [];
        for (const resolve of wake) resolve();
      }
    }
  }

  async function respond(response: ServerResponse, request: FakeRequest, plan: AnswerPlan, progress: AnswerProgress): Promise<void> {
    const { body, model, number, path } = request;
    if (plan.misbehaviour !== null && replaceAnswer(plan.misbehaviour, response, path, provider.settings.retryAfterSeconds ?? 1)) {
      // a connection that is never answered counts as running until its other end gives up
      progress.stuck = plan.misbehaviour === "stall-connect";
      if (progress.stuck) await new Promise<void>((resolve) => response.once("close", resolve));
      return;
    }
    const id = `chatcmpl-${number}`;
    const createdAt = Math.floor(Date.now() / 1000);
    // four characters a token; of a picture only its name, because no provider counts the letters of its bytes
    const inputTokens = Math.ceil(JSON.stringify(body.messages ?? "").replace(/;base64,[A-Za-z0-9+/=]*/g, "").length / 4);
    if (body.stream !== true || plan.misbehaviour === "json-instead") {
      const tokens = Array.from({ length: plan.count }, (_, index) => tokenAt(plan, index));
      const reasoningTokens = tokens.filter(({ kind }) => kind === "reasoning").length;
      const usage = { inputTokens, outputTokens: plan.count, reasoningTokens };
      progress.tokens = plan.count;
      return json(response, 200, wholeCompletion(id, model, plan, tokens, usage, createdAt));
    }
    const withUsage = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
    await writeAnswer(response, { id, model, plan, inputTokens, withUsage, createdAt }, progress);
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    if (path.endsWith("/models")) {
      const data = (provider.settings.models ?? ["fake"]).map((id) => ({ id, object: "model", created: 0, owned_by: "fake" }));
      return json(response, 200, { object: "list", data });
    }
    if (path.endsWith("/chat/completions")) return complete(incoming, response, path);
    // for those who started it as a process
    if (path === "/fake/requests") return json(response, 200, { running: active.size, requests: provider.requests });
    if (path === "/fake/settings") {
      provider.settings = JSON.parse(await readAll(incoming)) as FakeSettings;
      return json(response, 200, provider.settings);
    }
    json(response, 404, { error: { message: `the fake provider has nothing at ${path}`, type: "fake", code: null, param: null } });
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else json(response, 400, { error: { message: String(error), type: "fake", code: null, param: null } });
    });
  });
  // an idle connection that is closed under a client's hands would be a misbehaviour that nobody asked for
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const provider: FakeProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: [],
    settings: options.settings ?? {},
    running: () => active.size,
    quiet: () => [...active].every(({ stuck }) => stuck),
    idle: () => (active.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

/** "any/stall-middle" misbehaves; any other name does not. */
function named(model: string): Misbehaviour | null {
  return misbehaviours.find((name) => model.endsWith(`/${name}`)) ?? null;
}

function readRequest(text: string, number: number, path: string, authorization: string | undefined): FakeRequest {
  const body = JSON.parse(text) as Record<string, unknown>;
  const messages = Array.isArray(body.messages) ? (body.messages as { content?: unknown }[]) : [];
  const model = typeof body.model === "string" ? body.model : "";
  const seed = typeof body.seed === "number" ? body.seed : null;
  return { number, path, authorization, body, model, seed, prompt: textOf(messages.at(-1)?.content) };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as { text?: unknown }[]).map(({ text }) => (typeof text === "string" ? text : "")).join("");
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
