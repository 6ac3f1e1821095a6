// The AI SDK's providers for OpenAI (Responses) and Anthropic, pointed at the real server: they check every event of a stream by schema.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, type LanguageModel, Output, stepCountIs, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { picture } from "../test-support.ts";
import { collect, failureOf, useApiServer } from "./test-support/api-server.ts";
import { calling, spoken } from "./test-support/turns.ts";

const server = useApiServer();
const providers: Record<string, (model: string) => LanguageModel> = {
  "@ai-sdk/openai": (model) => createOpenAI({ baseURL: `${server.url}/v1`, apiKey: "none" }).responses(model),
  "@ai-sdk/anthropic": (model) => createAnthropic({ baseURL: `${server.url}/v1`, apiKey: "none" })(model),
};
const names = Object.keys(providers);
const weather = tool({ description: "The weather.", inputSchema: z.object({ city: z.string() }), execute: async () => "Rain." });

test.each(names)("%s: a contemplation streams its agents as reasoning, its answer as text, and counts all", async (name) => {
  server.say(spoken("It is 12."));
  const result = streamText({ model: providers[name]("contemplating-4"), prompt: "5 + 7?", maxRetries: 0 });
  expect((await collect(result.textStream)).join("")).toBe("It is 12.");
  expect(await result.reasoningText).toContain("draft-1");
  expect(await result.finishReason).toBe("stop");
  expect((await result.usage).outputTokens).toBe(server.generations.length * 4);
});

test.each(names)("%s: tools go round until there is an answer, in the mode Contemplating", async (name) => {
  server.say((request) => (request.messages.at(-1)?.role === "tool" ? spoken("It rains.") : calling("weather", { city: "Bonn" })));
  const result = streamText({
    model: providers[name]("contemplating-2"),
    prompt: "How is the weather?",
    tools: { weather },
    stopWhen: stepCountIs(3),
    maxRetries: 0,
  });
  expect((await collect(result.textStream)).join("")).toBe("It rains.");
  expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
});

test.each(names)("%s: structured output and an image", async (name) => {
  server.say(spoken('{"left":"red"}'));
  const { output } = await generateText({
    model: providers[name]("nano"),
    maxRetries: 0,
    output: Output.object({ schema: z.object({ left: z.string() }) }),
    messages: [{ role: "user", content: [{ type: "file", mediaType: "image/png", data: new Uint8Array(picture().png) }] }],
  });
  expect(output).toEqual({ left: "red" });
  expect(server.turns[0].messages.at(-1)?.parts[0]).toMatchObject({ type: "image", blob: { width: 60 } });
});

test.each(names)("%s: an error has its words", async (name) => {
  const error = await failureOf(generateText({ model: providers[name]("gpt-9"), prompt: "Hi", maxRetries: 0 }));
  expect(error.message).toContain('There is no model "gpt-9"');
});
