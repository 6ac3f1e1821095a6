// Every message of a wrong field says what may stand there.
import { expect, test } from "vitest";
import { z } from "zod";
import { meleteOptionsSchema } from "../api/shared/melete-options.ts";
import { chatRequestSchema } from "../api/chat/chat-schema.ts";
import { ApiError, parseWith } from "./api-error.ts";

function refusal(schema: z.ZodType, value: unknown): { message: string; param: string | null } {
  try {
    parseWith(schema, value, "the request");
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message, param: error.param };
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was accepted`);
}

const messages = [{ role: "user", content: "hi" }];

test.each([
  [{ messages }, "model", '"model" in the request is missing: it must be a text.'],
  [{ model: "instant" }, "messages", '"messages" in the request is missing: it must be a list.'],
  [{ model: "instant", messages: "hi" }, "messages", '"messages" in the request must be a list. It was "hi".'],
  [{ model: "instant", messages, melete: { agents: 3 } }, "melete.agents", '"melete.agents" in the request must be 1, 2, 4, 8 or 16. It was 3.'],
  [
    { model: "instant", messages, melete: { mode: "Instant" } },
    "melete.mode",
    '"melete.mode" in the request must be "instant", "thinking" or "contemplating". It was "Instant".',
  ],
])("%j: what may stand there", (body, param, message) => {
  expect(refusal(chatRequestSchema, body)).toEqual({ param, message });
});

test("a wrong part of a message is named, not the whole content", () => {
  const content = [
    { type: "text", text: "hi" },
    { type: "image_url", image_url: {} },
  ];
  const { message, param } = refusal(chatRequestSchema, { model: "instant", messages: [{ role: "user", content }] });
  expect(param).toBe("messages.0.content.1.image_url.url");
  expect(message).toBe('"messages.0.content.1.image_url.url" in the request is missing: it must be a text.');
});

test.each([
  [{ agnets: 8 }, '"agnets"; the fields are mode, shape, agents, budget, roles, toolbox'],
  [{ budget: { maxToken: 8 } }, '"maxToken"; the fields are maxTokens, maxMs, maxCostUsd'],
  [{ roles: { drafts: ["a"] } }, '"drafts"; the fields are draft, refine, aggregate, plan'],
])("a misspelt field of the melete object is refused at any depth: %j", (options, words) => {
  expect(refusal(meleteOptionsSchema, options).message).toContain(`there is no field ${words}.`);
});

test("a type with two alternatives names both", () => {
  expect(refusal(z.object({ input: z.union([z.string(), z.array(z.string())]) }), {}).message).toBe(
    '"input" in the request is missing: it must be a text or a list.',
  );
});
