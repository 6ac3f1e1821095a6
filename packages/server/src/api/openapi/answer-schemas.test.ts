// The answers of a running server against the schemas that the OpenAPI document shows: every field is described, and every described one comes.
import { say } from "@melete/core";
import { expect, test } from "vitest";
import { picture, scriptedTurn } from "../../test-support.ts";
import { useApiServer } from "../test-support/api-server.ts";
import { contemplated } from "../test-support/turns.ts";
import { operations } from "./openapi-document.ts";

const server = useApiServer();
const anthropic = { "anthropic-version": "2023-06-01" };

async function answer(id: string, path: string, body?: unknown, more: { method?: string; headers?: Record<string, string> } = {}): Promise<unknown> {
  const operation = operations.find((one) => one.id === id);
  if (operation?.answer.schema === undefined) throw new Error(`${id} has no schema for its answer`);
  const response = await fetch(`${server.url}${path}`, {
    method: more.method ?? operation.method.toUpperCase(),
    headers: { "content-type": "application/json", ...more.headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value: unknown = await response.json();
  expect({ status: response.status, value }).toMatchObject({ status: 200 });
  const parsed = operation.answer.schema.schema.safeParse(value);
  expect(parsed.error?.issues ?? []).toEqual([]);
  return value;
}

const messages = [{ role: "user", content: "What is 5 + 7?" }];
const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];

test("chat completions: with agents, and with a call of the client's tool", async () => {
  server.run(scriptedTurn(contemplated));
  await answer("createChatCompletion", "/v1/chat/completions", { model: "contemplating", messages });
});

test("chat completions: a call of the client's tool", async () => {
  server.say([{ type: "tool-call", callId: "1", tool: "look", input: { at: "sky" } }]);
  await answer("createChatCompletion", "/v1/chat/completions", { model: "instant", messages, tools });
});

test("messages: with agents, with a call, and counted", async () => {
  server.say([{ type: "tool-call", callId: "1", tool: "look", input: { at: "sky" } }]);
  const body = { model: "instant", max_tokens: 50, messages };
  await answer("createMessage", "/v1/messages", { ...body, tools: [{ name: "look", input_schema: { type: "object" } }] });
  await answer("countTokens", "/v1/messages/count_tokens", { model: "instant", messages });
  server.run(scriptedTurn(contemplated));
  await answer("createMessage", "/v1/messages", { ...body, model: "contemplating" });
});

test("responses: made, in the background, cancelled, fetched, listed, deleted", async () => {
  server.say(say("Hello."));
  const input = [
    {
      role: "user",
      content: [
        { type: "input_text", text: "Hi" },
        { type: "input_image", image_url: `data:image/png;base64,${Buffer.from(picture().png).toString("base64")}` },
      ],
    },
  ];
  const { id } = (await answer("createResponse", "/v1/responses", { model: "instant", input })) as { id: string };
  await answer("getResponse", `/v1/responses/${id}`);
  await answer("cancelResponse", `/v1/responses/${id}/cancel`);
  await answer("listInputItems", `/v1/responses/${id}/input_items`);
  await answer("createResponse", "/v1/responses", {
    model: "thinking",
    input: "Hi",
    background: true,
    metadata: { for: "test" },
    reasoning: { effort: "low" },
  });
  await answer("deleteResponse", `/v1/responses/${id}`);
  server.run(scriptedTurn(contemplated));
  await answer("createResponse", "/v1/responses", { model: "contemplating", input: "Hi" });
});

test("models: in both shapes", async () => {
  for (const headers of [{}, anthropic]) {
    await answer("listModels", "/v1/models", undefined, { headers });
    await answer("getModel", "/v1/models/instant", undefined, { headers });
  }
});

test("every route under /v1 says what it answers", () => {
  const silent = operations.filter(({ path, answer: { schema } }) => path.startsWith("/v1/") && schema === undefined);
  expect(silent.map(({ id }) => id)).toEqual([]);
});
