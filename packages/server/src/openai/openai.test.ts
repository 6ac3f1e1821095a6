// The OpenAI-compatible API, spoken to by the official client over a real port.
import { createGate, createScriptedModel, type RunTurn } from "@melete/core";
import OpenAI, { APIError, NotFoundError } from "openai";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "../start-server.ts";
import { answerSteps, picture, scriptedTurn, temporaryFolder, usage, type TurnStep } from "../test-support.ts";

const record = { answer: "12", approach: "", keySteps: [], checks: [], doubts: [], status: "complete" as const, taint: false };
const marks = {
  imageHash: "a".repeat(64),
  marks: [{ region: { type: "box" as const, x: 0, y: 0, width: 0.5, height: 1 }, label: "red half", tone: "accent" as const }],
};

const contemplated: TurnStep[] = [
  { type: "turn-start", mode: "contemplating", model: "nano" },
  { type: "plan", shape: "explore", agents: 2, why: "asked for" },
  { type: "agent-start", agentId: "draft-1", stage: "draft", round: 1 },
  { type: "agent-end", agentId: "draft-1", reason: "done", record, usage, elapsedMs: 5 },
  { type: "agreement", classes: [{ answer: "12", agents: ["draft-1", "draft-2"] }], abstained: [] },
  { type: "answer-start", decision: "agreement" },
  { type: "reasoning-delta", text: "Both agree." },
  { type: "annotations", annotations: marks },
  ...answerSteps("It is ", "12.").slice(2),
];

async function client(runTurn: RunTurn): Promise<OpenAI> {
  const models = [createScriptedModel({ id: "nano", script: [] }), createScriptedModel({ id: "blind", capabilities: { images: false }, script: [] })];
  const server = await startServer({ home: temporaryFolder(), port: 0, models, defaultModel: "nano", runTurnFor: () => runTurn, version: "0.0.0" });
  onTestFinished(() => server.close());
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none" });
}

const hello = [{ role: "user" as const, content: "What is 5 + 7?" }];

async function failure(promise: Promise<unknown>): Promise<APIError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof APIError)) throw new Error(`Expected an APIError, got ${String(error)}`);
  return error;
}

test("a whole answer has the text, the usage, and what the agents did beside it", async () => {
  const runTurn = scriptedTurn(contemplated);
  const openai = await client(runTurn);
  const answer = await openai.chat.completions.create({ model: "contemplating", messages: hello, max_tokens: 50, temperature: 0.5, seed: 7 });
  expect(answer).toMatchObject({
    object: "chat.completion",
    model: "contemplating",
    choices: [
      {
        finish_reason: "stop",
        message: {
          role: "assistant",
          content: "It is 12.",
          reasoning_content: expect.stringContaining("draft-1: 12"),
          melete: { annotations: [marks], decision: "agreement", agents: [{ agentId: "draft-1", record }] },
        },
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12, completion_tokens_details: { reasoning_tokens: 2 } },
  });
  expect(runTurn.requests[0]).toMatchObject({
    mode: "contemplating",
    maxOutputTokens: 50,
    temperature: 0.5,
    seed: 7,
    messages: [{ role: "user", parts: [{ type: "text", text: "What is 5 + 7?" }] }],
  });
});

test("a stream: the role first, agents and reasoning beside, only the answer as content, usage last", async () => {
  const openai = await client(scriptedTurn(contemplated));
  const stream = await openai.chat.completions.create({
    model: "nano+contemplating",
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);

  expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("It is 12.");
  const beside = chunks.map((chunk) => (chunk.choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? "").join("");
  expect(beside).toContain("2 agents: asked for");
  expect(beside).toContain("The agents say: 2 x 12");
  expect(beside).toContain("Both agree.");
  const finish = chunks.at(-2);
  expect(finish).toMatchObject({ choices: [{ finish_reason: "stop", delta: {} }], melete: { annotations: [marks], decision: "agreement" } });
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 12 } });
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
});

test("an image as a data URL reaches the model with its size and bytes", async () => {
  const { png } = picture();
  let seen: Uint8Array | undefined;
  const inner = scriptedTurn(answerSteps("A picture."));
  const runTurn: RunTurn = async function* (request, options) {
    const part = request.messages[0].parts[1];
    if (part.type === "image") seen = await options.blobs.read(part.blob.hash);
    yield* inner(request, options);
  };
  const openai = await client(runTurn);
  const url = `data:image/png;base64,${png.toString("base64")}`;
  const content: OpenAI.ChatCompletionContentPart[] = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url } },
  ];
  await openai.chat.completions.create({ model: "instant", messages: [{ role: "user", content }] });
  expect(seen && Buffer.from(seen).equals(png)).toBe(true);
  expect(inner.requests[0].messages[0].parts[1]).toMatchObject({ type: "image", blob: { mediaType: "image/png", width: 60, height: 40 } });

  const withImage = (imageUrl: string, model = "instant"): Promise<unknown> =>
    openai.chat.completions.create({ model, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: imageUrl } }] }] });
  expect(await failure(withImage("https://example.com/a.png"))).toMatchObject({
    status: 400,
    param: "messages.0.content.0.image_url.url",
    message: expect.stringContaining("fetches nothing"),
  });
  expect((await failure(withImage(`data:image/png;base64,${Buffer.from("just text").toString("base64")}`))).message).toMatch(
    /not an image that can be read/,
  );
  expect((await failure(withImage("data:image/png;base64,%%%"))).message).toMatch(/not valid base64/);
  expect((await failure(withImage(url, "blind"))).code).toBe("images_not_supported");
});

test("a request with more images than any model takes is refused before one is decoded", async () => {
  const openai = await client(scriptedTurn([]));
  const content = Array.from({ length: 65 }, () => ({ type: "image_url" as const, image_url: { url: "data:image/png;base64,AAAA" } }));
  expect(await failure(openai.chat.completions.create({ model: "instant", messages: [{ role: "user", content }] }))).toMatchObject({
    status: 400,
    code: "too_many_images",
    message: expect.stringContaining("65 images; the limit is 64"),
  });
});

test("every name of a model means what it says, and the melete field wins", async () => {
  const runTurn = scriptedTurn(answerSteps("ok"));
  const openai = await client(runTurn);
  for (const [model, mode] of [
    ["instant", "instant"],
    ["thinking", "thinking"],
    ["nano", "instant"],
    ["nano+thinking", "thinking"],
    ["blind+contemplating", "contemplating"],
  ]) {
    await openai.chat.completions.create({ model, messages: hello });
    expect(runTurn.requests.at(-1)?.mode, model).toBe(mode);
  }
  const melete = { mode: "contemplating", agents: 8, budget: { maxTokens: 1000 } };
  const body = { model: "instant", messages: hello, melete };
  await openai.chat.completions.create(body);
  expect(runTurn.requests.at(-1)).toMatchObject({ mode: "contemplating", agents: 8, budget: { maxTokens: 1000, maxMs: null } });

  const listed = await openai.models.list();
  expect(listed.data.map((model) => model.id)).toEqual([
    "instant",
    "thinking",
    "contemplating",
    "nano",
    "nano+thinking",
    "nano+contemplating",
    "blind",
    "blind+thinking",
    "blind+contemplating",
  ]);
});

test("an unknown model is 404 model_not_found and names the known ones", async () => {
  const openai = await client(scriptedTurn([]));
  const error = await failure(openai.chat.completions.create({ model: "gpt-9", messages: hello }));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ code: "model_not_found", param: "model", message: expect.stringContaining("nano+contemplating") });
});

test.each([
  ["tools", { tools: [{ type: "function" as const, function: { name: "f" } }] }, /not supported yet/],
  ["n", { n: 2 }, /one answer/],
  ["response_format", { response_format: { type: "json_object" as const } }, /ask for JSON in the prompt/],
  ["temperature", { temperature: 3 }, /"temperature" in the request/],
  ["messages.0.role", { messages: [{ role: "tool" as const, content: "4", tool_call_id: "c" }] }, /"tool" are not supported/],
])("%s that cannot be honoured is refused in words", async (param, fields, message) => {
  const openai = await client(scriptedTurn([]));
  expect(await failure(openai.chat.completions.create({ model: "instant", messages: hello, ...fields }))).toMatchObject({
    status: 400,
    param,
    message: expect.stringMatching(message),
  });
});

test("a failed turn is an error with the words of the failure, whole or streamed, and is asked only once", async () => {
  const message = "Nothing answers at http://localhost:1: start the model server or correct MELETE_MODEL_URL.";
  const runTurn = scriptedTurn([
    { type: "turn-start", mode: "instant", model: "nano" },
    { type: "turn-end", reason: "error", degraded: false, failure: { kind: "setup", message, retryable: false } },
  ]);
  const openai = await client(runTurn);
  expect(await failure(openai.chat.completions.create({ model: "instant", messages: hello }))).toMatchObject({
    status: 503,
    message: expect.stringContaining(message),
  });
  expect(runTurn.requests).toHaveLength(1);
  const stream = await openai.chat.completions.create({ model: "instant", messages: hello, stream: true });
  const reading = (async () => {
    for await (const _ of stream);
  })();
  expect((await failure(reading)).message).toContain(message);
});

test.each([
  ["length", "length"],
  ["budget", "length"],
  ["refused", "content_filter"],
] as const)("a turn that ended with %s has finish_reason %s", async (reason, finish) => {
  const openai = await client(scriptedTurn([...answerSteps("It").slice(0, 3), { type: "turn-end", reason, degraded: false }]));
  const answer = await openai.chat.completions.create({ model: "instant", messages: hello });
  expect(answer.choices[0]).toMatchObject({ finish_reason: finish, message: { content: "It" } });
});

test.each([true, false])("a client that goes away ends the run (stream: %s)", async (stream) => {
  const gate = createGate();
  const ended = createGate();
  const inner = scriptedTurn([...answerSteps("half").slice(0, 3), gate.wait, ...answerSteps("more").slice(2)]);
  let last: unknown;
  const runTurn: RunTurn = async function* (request, options) {
    for await (const event of inner(request, options)) {
      last = event;
      if (event.type === "turn-end") void ended.wait();
      yield event;
    }
  };
  const openai = await client(runTurn);
  const leaving = new AbortController();
  const asked = openai.chat.completions.create({ model: "instant", messages: hello, stream }, { signal: leaving.signal });
  if (stream) await asked;
  else asked.catch(() => undefined);
  await gate.reached;
  leaving.abort();
  await ended.reached;
  expect(last).toMatchObject({ type: "turn-end", reason: "stopped" });
});
