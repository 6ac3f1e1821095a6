import { createServer } from "node:http";
import { createGate, type ModelEvent, type ModelRequest, readImageHeader } from "@melete/core";
import { describeModelConformance } from "@melete/core/conformance";
import { afterAll, expect, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { picture } from "../test-support.ts";
import { chunk, jsonAnswer, startFakeServer, streamed, type FakeAnswer } from "./fake-openai-server.fixture.ts";
import { createLimiter } from "./limiter.ts";
import { createOpenAiCompatibleModel, firstModelName } from "./openai-compatible.ts";

const question: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: "What is 2 + 3?" }] }], think: false };

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});
describeModelConformance("an OpenAI-compatible server", async () => {
  const server = await startFakeServer(streamed([{ role: "assistant", content: "" }, { content: "It is" }, { content: " 5." }]), (close) =>
    closers.push(close),
  );
  return createOpenAiCompatibleModel({ url: server.url, model: "fake" });
});

async function ask(
  answer: FakeAnswer | string,
  request: ModelRequest = question,
  options: Partial<Parameters<typeof createOpenAiCompatibleModel>[0]> = {},
  read: (hash: string) => Promise<Uint8Array> = (hash) => Promise.reject(new Error(`no blob ${hash}`)),
): Promise<{ events: ModelEvent[]; body: Record<string, unknown>; authorization: string | undefined }> {
  const server = typeof answer === "string" ? { url: answer, requests: [] } : await startFakeServer(answer);
  const model = createOpenAiCompatibleModel({ url: server.url, model: "fake", ...options });
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal: new AbortController().signal, blobs: { read } })) events.push(event);
  return { events, body: server.requests[0]?.body ?? {}, authorization: server.requests[0]?.authorization };
}

async function failureOf(answer: FakeAnswer | string, request?: ModelRequest, options?: Partial<Parameters<typeof createOpenAiCompatibleModel>[0]>) {
  const { events } = await ask(answer, request, options);
  const last = events.at(-1);
  if (last?.type !== "finish" || last.reason !== "error") throw new Error(`Expected a failure, got ${JSON.stringify(last)}`);
  return last.failure;
}

test("text, reasoning, usage and finish arrive in our words", async () => {
  const { events, authorization } = await ask(streamed([{ reasoning_content: "2 and 3" }, { content: "5" }]), question, {
    apiKey: "secret",
    capabilities: { priceUsdPerMillion: { input: 1, output: 10, cachedInput: 0.5 } },
  });
  expect(authorization).toBe("Bearer secret");
  expect(events).toEqual([
    { type: "reasoning-delta", text: "2 and 3" },
    { type: "text-delta", text: "5" },
    { type: "usage", usage: { inputTokens: 11, outputTokens: 7, reasoningTokens: 2, cachedInputTokens: 4, costUsd: (7 + 2 + 70) / 1e6 } },
    { type: "finish", reason: "stop" },
  ]);
});

test("reasoning that a server leaves in the text between think tags is taken out", async () => {
  const { events } = await ask(streamed([{ content: "<thi" }, { content: "nk>2 and" }, { content: " 3</th" }, { content: "ink>\n\n5" }]));
  expect(events.slice(0, -2)).toEqual([
    { type: "reasoning-delta", text: "2 and" },
    { type: "reasoning-delta", text: " 3" },
    { type: "text-delta", text: "5" },
  ]);
});

test.each([
  ["length", "length"],
  ["content_filter", "refused"],
])("finish_reason %s is %s", async (finishReason, reason) => {
  const { events } = await ask(streamed([{ content: "It" }], finishReason));
  expect(events.at(-1)).toEqual({ type: "finish", reason });
});

test("sampling goes along only where it may be set, and a reasoning level only where it can be switched", async () => {
  const request = { ...question, temperature: 0.5, seed: 7, maxOutputTokens: 9 };
  const { body } = await ask(streamed([{ content: "5" }]), request);
  expect(body).toMatchObject({ model: "fake", stream: true, temperature: 0.5, seed: 7, max_tokens: 9 });
  expect(body).not.toHaveProperty("reasoning_effort");
  const fixed = await ask(
    streamed([{ content: "5" }]),
    { ...request, think: true },
    { capabilities: { sampling: "fixed", reasoning: "switchable" } },
  );
  expect(fixed.body).toMatchObject({ reasoning_effort: "medium" });
  expect(fixed.body).not.toHaveProperty("temperature");
});

test("a tool call and its result go through, pictures of the tool as a message of their own", async () => {
  const { png } = picture();
  const image = { type: "image" as const, blob: { hash: "a".repeat(64), mediaType: "image/png", byteLength: png.length, width: 60, height: 40 } };
  const call = { index: 0, id: "c1", type: "function", function: { name: "zoom", arguments: '{"x":' } };
  const rest = { index: 0, function: { arguments: "1}" } };
  const request: ModelRequest = {
    messages: [
      { role: "system", parts: [{ type: "text", text: "Be short." }] },
      { role: "user", parts: [{ type: "text", text: "Look." }, image] },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "hm" },
          { type: "tool-call", callId: "c0", tool: "zoom", input: { x: 0 } },
        ],
      },
      { role: "tool", parts: [{ type: "tool-result", callId: "c0", tool: "zoom", output: "zoomed", isError: false }, image] },
    ],
    tools: [{ name: "zoom", description: "Look closer.", inputSchema: { type: "object", properties: { x: { type: "number" } } } }],
    think: true,
  };
  const { events, body } = await ask(streamed([{ tool_calls: [call] }, { tool_calls: [rest] }], "tool_calls"), request, {}, async () => png);
  expect(events[0]).toEqual({ type: "tool-call", callId: "c1", tool: "zoom", input: { x: 1 } });
  expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  const url = `data:image/png;base64,${png.toString("base64")}`;
  expect(body.tools).toMatchObject([{ type: "function", function: { name: "zoom" } }]);
  expect(body.messages).toMatchObject([
    { role: "system", content: "Be short." },
    { role: "user", content: [{ type: "text" }, { type: "image_url", image_url: { url } }] },
    { role: "assistant", tool_calls: [{ id: "c0", function: { name: "zoom", arguments: '{"x":0}' } }] },
    { role: "tool", tool_call_id: "c0", content: "zoomed" },
    { role: "user", content: [{ type: "text" }, { type: "image_url", image_url: { url } }] },
  ]);
});

test("a large or unusual picture is made fit before it is sent, unless the model answers in its pixels", async () => {
  const { webp } = picture(3000, 1500);
  const image = {
    type: "image" as const,
    blob: { hash: "a".repeat(64), mediaType: "image/webp", byteLength: webp.length, width: 3000, height: 1500 },
  };
  const request: ModelRequest = { messages: [{ role: "user", parts: [image] }], think: false };
  const sentUrl = (body: Record<string, unknown>): string =>
    (body.messages as { content: { image_url: { url: string } }[] }[])[0].content[0].image_url.url;
  const fitted = sentUrl((await ask(streamed([{ content: "5" }]), request, {}, async () => webp)).body);
  expect(readImageHeader(Buffer.from(fitted.slice(fitted.indexOf(",") + 1), "base64")).header).toMatchObject({
    mediaType: "image/png",
    width: 2048,
    height: 1024,
  });
  const pixels = sentUrl((await ask(streamed([{ content: "5" }]), request, { capabilities: { coordinates: "pixels" } }, async () => webp)).body);
  expect(pixels).toBe(`data:image/webp;base64,${webp.toString("base64")}`);
});

test.each([
  [401, { error: { message: "bad key" } }, "setup", /401: bad key\)\. It needs a key: set MELETE_API_KEY/],
  [404, { error: { message: "no such model" } }, "setup", /"fake".*no such model.*MELETE_MODEL.*\/v1/],
  [429, { error: { message: "slow down" } }, "model", /limiting requests.*slow down/],
  [500, { error: { message: "out of memory" } }, "model", /failed \(500: out of memory\).*log/],
  [400, { error: { message: "This model's maximum context length is 4096 tokens" } }, "request", /longer than fake can read/],
  [400, { error: "does not support tools" }, "request", /does not support tools.*choose another model/],
])("status %i becomes a failure that says what to do", async (status, body, kind, message) => {
  const failure = await failureOf(jsonAnswer(status, body), question, { limiter: createLimiter({ maxWaitMs: 0 }) });
  expect(failure).toMatchObject({ kind, message: expect.stringMatching(message), retryable: status === 429 || status >= 500 });
});

test("a server that does not answer, a wrong URL and a wrong key are told apart", async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => probe.close(resolve));
  const url = `http://127.0.0.1:${port}/v1`;
  expect(await failureOf(url)).toEqual({
    kind: "setup",
    retryable: false,
    message: `Nothing answers at ${url}: start the model server, or correct MELETE_MODEL_URL.`,
  });
  expect(await failureOf("localhost without a scheme")).toMatchObject({ kind: "setup", message: expect.stringContaining("is not a URL") });
  expect(await failureOf(jsonAnswer(403, {}), question, { apiKey: "wrong" })).toMatchObject({
    message: expect.stringMatching(/key that is valid there/),
  });
  await expect(firstModelName({ url })).rejects.toThrow(SetupError);
});

test.each([
  ["a page instead of the API", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>hello</html>")],
  ["JSON of another shape", streamed([{ content: 5 }])],
  [
    "a stream that just ends",
    (response) =>
      response.writeHead(200, { "content-type": "text/event-stream" }).end(chunk({ id: "c", choices: [{ index: 0, delta: { content: "It" } }] })),
  ],
  [
    "a stream that breaks",
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(chunk({ id: "c", choices: [{ index: 0, delta: { content: "It" } }] }), () => response.destroy());
    },
  ],
  [
    "an error inside the stream",
    (response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(chunk({ error: { message: "CUDA out of memory" } })),
  ],
] satisfies [string, FakeAnswer][])("%s ends as a failure of the model, not an exception", async (name, answer) => {
  const failure = await failureOf(answer);
  expect(failure.kind).toBe("model");
  expect(failure.message).toContain("http://127.0.0.1");
  if (name === "an error inside the stream") expect(failure.message).toContain("CUDA out of memory");
});

test("an abort ends the request at the server", async () => {
  const gate = createGate();
  const gone = createGate();
  const server = await startFakeServer(async (response) => {
    response.on("close", () => void gone.wait());
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk({ id: "c", choices: [{ index: 0, delta: { content: "It" } }] }));
    await gate.wait();
  });
  const model = createOpenAiCompatibleModel({ url: server.url, model: "fake" });
  const controller = new AbortController();
  const events: ModelEvent[] = [];
  for await (const event of model.stream(question, { signal: controller.signal, blobs: { read: () => Promise.reject(new Error("none")) } })) {
    events.push(event);
    controller.abort();
  }
  await gone.reached;
  expect(events).toEqual([
    { type: "text-delta", text: "It" },
    { type: "finish", reason: "aborted" },
  ]);
});

test("without a name the first model that the server lists is taken", async () => {
  const server = await startFakeServer(jsonAnswer(200, { object: "list", data: [{ id: "first" }, { id: "second" }] }));
  expect(await firstModelName({ url: `${server.url}/`, apiKey: "secret" })).toBe("first");
  expect(server.requests).toMatchObject([{ path: "/v1/models", authorization: "Bearer secret" }]);
  for (const [answer, message] of [
    [jsonAnswer(200, { data: [] }), /lists no model/],
    [jsonAnswer(200, "Ollama is running"), /does not answer with a list of models.*MELETE_MODEL_URL/],
    [jsonAnswer(401, { error: { message: "no" } }), /MELETE_API_KEY/],
    [(response) => void response.end("<html>"), /did not answer with JSON/],
  ] satisfies [FakeAnswer, RegExp][]) {
    await expect(firstModelName({ url: (await startFakeServer(answer)).url })).rejects.toThrow(message);
  }
});

test("a list that does not come in time is told as that", async () => {
  const server = await startFakeServer(() => new Promise(() => undefined));
  await expect(firstModelName({ url: server.url, signal: AbortSignal.timeout(1) })).rejects.toThrow(/did not answer in time/);
});
