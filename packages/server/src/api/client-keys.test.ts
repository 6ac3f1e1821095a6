// Keys, scopes and limits as the official clients see them: which class of theirs an error is. The clients talk to the app itself.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { createTestAccess, type TestAccess } from "../accounts/access-test-support.ts";
import { createTestApp } from "../test-support.ts";
import { failureOf } from "./test-support/api-server.ts";

interface Clients extends TestAccess {
  openai(key: string): OpenAI;
  anthropic(key: string): Anthropic;
}

async function setUp(settings: Parameters<typeof createTestAccess>[0] = {}): Promise<Clients> {
  const access = await createTestAccess(settings);
  await access.keyFor("admin");
  const { app } = createTestApp({ access: access.access, database: access.database });
  const fetch = async (url: string | URL | Request, options?: RequestInit): Promise<Response> => app.request(url as string, options);
  return {
    ...access,
    openai: (apiKey) => new OpenAI({ baseURL: "http://localhost/v1", apiKey, fetch, maxRetries: 0 }),
    anthropic: (apiKey) => new Anthropic({ baseURL: "http://localhost", apiKey, fetch, maxRetries: 0 }),
  };
}

const chat = { model: "scripted", messages: [{ role: "user" as const, content: "Hi" }] };
const message = { ...chat, max_tokens: 9 };

test("a key opens all three formats, as a bearer and as x-api-key", async () => {
  const { openai, anthropic, keyFor } = await setUp();
  const { key } = await keyFor("ada");
  expect((await openai(key).chat.completions.create(chat)).choices[0].message.content).toBe("Hello.");
  expect((await openai(key).responses.create({ model: "scripted", input: "Hi" })).output_text).toBe("Hello.");
  expect((await anthropic(key).messages.create(message)).content).toMatchObject([{ type: "text", text: "Hello." }]);
  expect((await anthropic(key).models.list()).data.length).toBeGreaterThan(0);
});

test("a wrong key is an AuthenticationError of each client", async () => {
  const { openai, anthropic } = await setUp();
  const first = await failureOf(openai("mlt_wrong").chat.completions.create(chat));
  expect(first).toBeInstanceOf(OpenAI.AuthenticationError);
  expect(first).toMatchObject({ status: 401, code: "invalid_api_key", type: "authentication_error" });
  const second = await failureOf(anthropic("mlt_wrong").messages.create(message));
  expect(second).toBeInstanceOf(Anthropic.AuthenticationError);
  expect(second).toMatchObject({ status: 401, error: { type: "error", error: { type: "authentication_error" } } });
});

test("a key without the scope is a PermissionDeniedError of each client", async () => {
  const { openai, anthropic, keyFor } = await setUp();
  const { key } = await keyFor("ada", { scopes: ["read"] });
  expect(await failureOf(openai(key).responses.create({ model: "scripted", input: "Hi" }))).toBeInstanceOf(OpenAI.PermissionDeniedError);
  const error = await failureOf(anthropic(key).messages.create(message));
  expect(error).toBeInstanceOf(Anthropic.PermissionDeniedError);
  expect(error).toMatchObject({ error: { error: { type: "permission_error", message: expect.stringContaining('"chat"') } } });
});

test("too many requests are a RateLimitError of each client, with when to come back", async () => {
  const { openai, anthropic, keyFor } = await setUp({ requestsPerMinute: 1 });
  const { key } = await keyFor("ada");
  await openai(key).chat.completions.create(chat);
  const first = await failureOf(openai(key).chat.completions.create(chat));
  expect(first).toBeInstanceOf(OpenAI.RateLimitError);
  expect(Number((first.headers as Headers).get("retry-after"))).toBeGreaterThan(0);
  const second = await failureOf(anthropic(key).messages.create(message));
  expect(second).toBeInstanceOf(Anthropic.RateLimitError);
  expect(second).toMatchObject({ error: { error: { type: "rate_limit_error" } } });
});

test("a response of somebody else is as if it were not there, also as something to go on from", async () => {
  const { openai, keyFor } = await setUp();
  const [ada, bobo] = [(await keyFor("ada")).key, (await keyFor("bobo")).key];
  const mine = await openai(ada).responses.create({ model: "scripted", input: "Hi" });
  for (const theirs of [
    openai(bobo).responses.retrieve(mine.id),
    openai(bobo).responses.create({ model: "scripted", input: "And?", previous_response_id: mine.id }),
    openai(bobo).responses.create({ model: "scripted", input: [{ type: "item_reference", id: mine.output[0].id ?? "" }] }),
  ]) {
    expect(await failureOf(theirs)).toBeInstanceOf(OpenAI.NotFoundError);
  }
  // keys of idempotency are everybody's own
  const headers = { "idempotency-key": "same" };
  const [a, b] = [
    await openai(ada).responses.create({ model: "scripted", input: "A" }, { headers }),
    await openai(bobo).responses.create({ model: "scripted", input: "B" }, { headers }),
  ];
  expect(a.id).not.toBe(b.id);
});
