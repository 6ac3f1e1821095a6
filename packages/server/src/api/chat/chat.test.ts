// POST /v1/chat/completions, asked by the official OpenAI client over a real port.
import { createGate, say, type RunTurn } from "@melete/core";
import OpenAI, { NotFoundError, RateLimitError } from "openai";
import { expect, test } from "vitest";
import { answerSteps, picture, scriptedTurn } from "../../test-support.ts";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";
import { contemplated, failing, marks, record, spoken } from "../test-support/turns.ts";

const server = useApiServer();
const client = (): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
const hello = [{ role: "user" as const, content: "What is 5 + 7?" }];
const ask = (fields: Record<string, unknown> = {}): Promise<OpenAI.ChatCompletion> =>
  client().chat.completions.create({ model: "instant", messages: hello, ...fields } as OpenAI.ChatCompletionCreateParamsNonStreaming);

test("a whole answer has the text, the usage, and what the agents did beside it", async () => {
  const runTurn = scriptedTurn(contemplated);
  server.run(runTurn);
  expect(await ask({ model: "contemplating", max_tokens: 50, temperature: 0.5, seed: 7 })).toMatchObject({
    object: "chat.completion",
    model: "contemplating",
    choices: [
      {
        finish_reason: "stop",
        message: {
          role: "assistant",
          content: "It is 12.",
          refusal: null,
          reasoning_content: expect.stringContaining("draft-1: 12"),
          melete: { annotations: [marks], decision: "agreement", agents: [{ agentId: "draft-1", record }] },
        },
      },
    ],
    usage: {
      prompt_tokens: 5,
      completion_tokens: 7,
      total_tokens: 12,
      prompt_tokens_details: { cached_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
  });
  expect(server.turns[0]).toMatchObject({
    mode: "contemplating",
    maxOutputTokens: 50,
    temperature: 0.5,
    seed: 7,
    messages: [{ role: "user", parts: [{ type: "text", text: "What is 5 + 7?" }] }],
  });
});

test("a stream: the role first, agents and reasoning beside, only the answer as content, usage last", async () => {
  server.run(scriptedTurn(contemplated));
  const stream = await client().chat.completions.create({
    model: "nano+contemplating",
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = await collect(stream);
  expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").filter(Boolean)).toEqual(["It is ", "12."]);
  const beside = chunks.map((chunk) => (chunk.choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? "").join("");
  expect(beside).toContain("2 agents: asked for");
  expect(beside).toContain("The agents say: 12 (2 agents)");
  expect(beside).toContain("Both agree.");
  expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop", delta: {} }], melete: { annotations: [marks], decision: "agreement" } });
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 12 } });
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
});

test("words come as the model says them: the first is there while the second is not yet said", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "One" }, gate.wait, { type: "text-delta", text: " two" }]);
  const stream = await client().chat.completions.create({ model: "instant", messages: hello, stream: true });
  const words: string[] = [];
  for await (const chunk of stream) {
    const word = chunk.choices[0]?.delta.content;
    if (word) words.push(word);
    if (word === "One") {
      await gate.reached;
      gate.open();
    }
  }
  expect(words).toEqual(["One", " two"]);
});

test("the client's own stream helper puts the chunks together", async () => {
  server.say(spoken("It is twelve."));
  const runner = client().chat.completions.stream({ model: "thinking", messages: hello, stream_options: { include_usage: true } });
  expect((await runner.finalMessage()).content).toBe("It is twelve.");
  expect(await runner.totalUsage()).toMatchObject({ prompt_tokens: 10, completion_tokens: 4 });
});

test.each(["instant", "thinking", "contemplating"])("the engine answers in the mode %s", async (model) => {
  server.say(spoken("It is 12."));
  const answer = await ask({ model });
  expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "It is 12." } });
  expect(server.turns[0].mode).toBe(model);
});

test("usage counts every agent of a contemplation", async () => {
  server.say(spoken("It is 12."));
  const answer = await ask({ model: "contemplating", melete: { shape: "explore", agents: 4 } });
  const spent = server.generations.length;
  expect(spent).toBeGreaterThanOrEqual(3);
  expect(answer.usage).toMatchObject({ prompt_tokens: spent * 10, completion_tokens: spent * 4, total_tokens: spent * 14 });
});

test("usage counts agents that were cancelled, with what they had written", async () => {
  const gate = createGate();
  const half = Array.from({ length: 40 }, () => ({ type: "text-delta" as const, text: "la " }));
  // three agree, which ends the work of the fourth
  server.say((_, index) => (index === 3 ? [...half, gate.wait] : [() => gate.reached, ...spoken("It is 12.")]));
  const answer = await ask({ model: "contemplating-4", melete: { shape: "explore" } });
  expect(answer.choices[0].message.content).toBe("It is 12.");
  expect(await server.aborted()).toBeGreaterThan(0);
  expect(answer.usage?.completion_tokens).toBe(3 * 4 + 40);
});

test("system, developer and earlier messages reach the model", async () => {
  const messages = [
    { role: "system", content: "Be short." },
    { role: "developer", content: [{ type: "text", text: "Be kind." }] },
    { role: "user", content: "Hi" },
    { role: "assistant", content: [{ type: "text", text: "Hello." }] },
    { role: "user", content: [{ type: "text", text: "And now?" }] },
  ];
  await ask({ messages });
  expect(server.generations[0].messages.map(({ role, parts }) => [role, parts[0]])).toEqual([
    ["system", { type: "text", text: "Be short." }],
    ["system", { type: "text", text: "Be kind." }],
    ["user", { type: "text", text: "Hi" }],
    ["assistant", { type: "text", text: "Hello." }],
    ["user", { type: "text", text: "And now?" }],
  ]);
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
  server.run(runTurn);
  const url = `data:image/png;base64,${png.toString("base64")}`;
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url, detail: "high" } },
  ];
  await ask({ messages: [{ role: "user", content }] });
  expect(seen && Buffer.from(seen).equals(png)).toBe(true);
  expect(server.turns[0].messages[0].parts[1]).toMatchObject({ type: "image", blob: { mediaType: "image/png", width: 60, height: 40 } });

  const withImage = (imageUrl: string, model = "instant"): Promise<unknown> =>
    ask({ model, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: imageUrl } }] }] });
  expect(await failureOf(withImage("https://example.com/a.png"))).toMatchObject({
    status: 400,
    param: "messages.0.content.0.image_url.url",
    message: expect.stringContaining("fetches nothing"),
  });
  expect((await failureOf(withImage(`data:image/png;base64,${Buffer.from("just text").toString("base64")}`))).message).toMatch(
    /not an image that can be read/,
  );
  expect((await failureOf(withImage("data:image/png;base64,%%%"))).message).toMatch(/not valid base64/);
  expect(await failureOf(withImage(url, "blind"))).toMatchObject({ code: "images_not_supported" });
});

test("a request with more images than any model takes is refused", async () => {
  const url = `data:image/png;base64,${picture(1, 1).png.toString("base64")}`;
  const content = Array.from({ length: 65 }, () => ({ type: "image_url" as const, image_url: { url } }));
  expect(await failureOf(ask({ messages: [{ role: "user", content }] }))).toMatchObject({
    status: 400,
    code: "too_many_images",
    message: expect.stringContaining("more than 64 images"),
  });
});

test("stop sequences and sampling reach the model; what only tunes is passed over", async () => {
  await ask({ stop: ["END", "STOP"], temperature: 0.3, seed: 4, top_p: 0.9, frequency_penalty: 1, user: "me", metadata: { a: "b" }, store: true });
  expect(server.generations[0]).toMatchObject({ stop: ["END", "STOP"], temperature: 0.3, seed: 4 });
  // what says "none of it" is no wish
  await ask({ stop: "END", n: null, functions: [], logprobs: false, top_logprobs: 0, logit_bias: {}, audio: null, modalities: ["text"] });
  expect(server.generations[1].stop).toEqual(["END"]);
});

test.each([
  ["n", { n: 2 }, /one answer/],
  ["functions", { functions: [{ name: "f" }] }, /"tools"/],
  ["function_call", { function_call: "auto" }, /tool_choice/],
  ["logprobs", { logprobs: true }, /Leave it out/],
  ["logit_bias", { logit_bias: { 5: 1 } }, /in words/],
  ["audio", { audio: { voice: "alloy", format: "wav" } }, /spoken/],
  ["modalities", { modalities: ["text", "audio"] }, /text/],
  ["web_search_options", { web_search_options: { search_context_size: "low" } }, /search/],
  ["temperature", { temperature: 3 }, /"temperature" in the request/],
  ["messages", { messages: [] }, /at least one message/],
  ["messages", { messages: [{ role: "assistant", content: "It is" }] }, /the assistant's/],
  ["messages", { messages: [{ role: "system", content: "Be short." }] }, /the system's/],
  ["messages.0", { messages: [{ role: "function", name: "f", content: "4" }] }, /old way/],
  ["messages.0.content.0", { messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] }, /text, images and files of text/],
  ["melete", { melete: { agent: 8 } }, /agent/],
  ["melete.agents", { melete: { agents: 3 } }, /melete.agents/],
  ["melete.roles", { melete: { roles: { aggregate: "gpt-9" } } }, /gpt-9.*Known: nano/],
])("%s that cannot be honoured is refused in words", async (param, fields, message) => {
  expect(await failureOf(ask(fields))).toMatchObject({ status: 400, param, type: "invalid_request_error", message: expect.stringMatching(message) });
  expect(server.turns).toEqual([]);
});

test("an unknown model is 404 model_not_found and names the known ones", async () => {
  const error = await failureOf(ask({ model: "gpt-9" }));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ code: "model_not_found", param: "model", message: expect.stringContaining("nano+contemplating") });
});

test("a body that is no JSON, and a path that is nowhere, are errors in OpenAI's shape", async () => {
  const broken = await fetch(`${server.url}/v1/chat/completions`, { method: "POST", body: "{" });
  expect(await broken.json()).toMatchObject({ error: { code: "invalid_json", type: "invalid_request_error" } });
  const nowhere = await fetch(`${server.url}/v1/embeddings`, { method: "POST", body: "{}" });
  expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { error: { code: "route_not_found" } }]);
});

test.each([
  ["setup", undefined, 503, "setup_needed"],
  ["model", undefined, 502, "model_failed"],
  ["internal", undefined, 500, "internal_error"],
  ["request", undefined, 400, "request_failed"],
  ["request", "too-long", 400, "context_length_exceeded"],
  ["model", "rate-limited", 429, "rate_limit_exceeded"],
  ["model", "overloaded", 503, "overloaded"],
  ["model", "timeout", 504, "timeout"],
] as const)("a turn that fails with %s %s is %i %s, whole or streamed, and is asked only once", async (kind, code, status, expected) => {
  const runTurn = scriptedTurn(failing(kind, "It did not work: do this.", code));
  server.run(runTurn);
  const retrying = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none" });
  const error = await failureOf(retrying.chat.completions.create({ model: "instant", messages: hello }));
  expect(error).toMatchObject({ status, code: expected, message: expect.stringContaining("do this") });
  if (status === 429) expect([error instanceof RateLimitError, (error.headers as Headers).get("retry-after")]).toEqual([true, "3"]);
  expect(runTurn.requests).toHaveLength(1);
  // one that fails before it says anything fails with its status, streamed or not
  const streamed = client().chat.completions.create({ model: "instant", messages: hello, stream: true });
  expect(await failureOf(streamed)).toMatchObject({ status, code: expected, message: expect.stringContaining("do this") });
  server.run(scriptedTurn([...answerSteps("It").slice(0, 3), ...failing(kind, "It broke: do this.", code).slice(1)]));
  const broken = await client().chat.completions.create({ model: "instant", messages: hello, stream: true });
  expect(await failureOf(collect(broken))).toMatchObject({ code: expected, message: expect.stringContaining("It broke") });
});

test.each([
  ["length", "length"],
  ["budget", "length"],
  ["deadline", "length"],
  ["refused", "content_filter"],
] as const)("a turn that ended with %s has finish_reason %s", async (reason, finish) => {
  server.run(scriptedTurn([...answerSteps("It").slice(0, 3), { type: "turn-end", reason, degraded: false }]));
  const answer = await ask();
  expect(answer.choices[0]).toMatchObject({ finish_reason: finish, message: { content: "It", melete: { reason } } });
});

test.each([true, false])("a client that goes away ends the model's generation (stream: %s)", async (stream) => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "half" }, gate.wait, ...say("more")]);
  const leaving = new AbortController();
  const asked = client().chat.completions.create({ model: "instant", messages: hello, stream }, { signal: leaving.signal });
  if (stream) await asked;
  else asked.catch(() => undefined);
  await gate.reached;
  leaving.abort();
  expect(await server.aborted()).toBe(1);
});

test("a client that goes away in the middle of a contemplation ends every agent", async () => {
  const gates = Array.from({ length: 4 }, createGate);
  server.say((_, index) => [{ type: "text-delta", text: "half" }, gates[index].wait, ...say("more")]);
  const leaving = new AbortController();
  const stream = await client().chat.completions.create(
    { model: "nano+contemplating-4", messages: hello, stream: true, melete: { shape: "explore" } } as OpenAI.ChatCompletionCreateParamsStreaming,
    { signal: leaving.signal },
  );
  collect(stream).catch(() => undefined);
  await Promise.all(gates.map((gate) => gate.reached));
  leaving.abort();
  expect(await server.aborted(4)).toBe(4);
});

test("a key that is not asked for is no obstacle", async () => {
  const withKey = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "sk-whatever" });
  expect((await withKey.chat.completions.create({ model: "instant", messages: hello })).choices[0].message.content).toBe("Hello.");
});
