// Files of text in requests, sent by the official clients in all three formats: their words reach the model, and what cannot be read is refused.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { textOf } from "@melete/core";
import { expect, test } from "vitest";
import { answerSteps, scriptedTurn } from "../test-support.ts";
import { failureOf, useApiServer } from "./test-support/api-server.ts";

const server = useApiServer();
const openai = (): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
const anthropic = (): Anthropic => new Anthropic({ baseURL: server.url, apiKey: "none", maxRetries: 0 });

const table = "day,kWh\n1,7.5\n2,8.25\n";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const question = "How much on day 2?";

const chat = (file: Record<string, unknown>) =>
  openai().chat.completions.create({
    model: "instant",
    messages: [
      {
        role: "user",
        content: [
          { type: "file", file },
          { type: "text", text: question },
        ],
      },
    ],
  });
const respond = (file: Record<string, unknown>) =>
  openai().responses.create({
    model: "instant",
    input: [
      {
        role: "user",
        content: [
          { type: "input_file", ...file },
          { type: "input_text", text: question },
        ],
      },
    ],
  });
const message = (source: Record<string, unknown>) =>
  anthropic().messages.create({
    model: "instant",
    max_tokens: 100,
    messages: [
      {
        role: "user",
        content: [{ type: "document", source, title: "power.csv" } as unknown as Anthropic.DocumentBlockParam, { type: "text", text: question }],
      },
    ],
  });

test.each([
  ["chat completions, bare base64", () => chat({ filename: "power.csv", file_data: base64(table) })],
  ["chat completions, a data URL", () => chat({ filename: "power.csv", file_data: `data:text/csv;base64,${base64(table)}` })],
  ["responses", () => respond({ filename: "power.csv", file_data: `data:text/csv;base64,${base64(table)}` })],
  ["messages", () => message({ type: "text", media_type: "text/plain", data: table })],
])("%s: the model reads the file, and where it begins and ends", async (_, ask) => {
  server.run(scriptedTurn(answerSteps("8.25 kWh")));
  await ask();
  const [asked] = server.turns.at(-1)?.messages ?? [];
  expect(asked === undefined ? "" : textOf(asked)).toContain(`[file "power.csv"]\n${table}\n[end of file "power.csv"]`);
  expect(asked === undefined ? "" : textOf(asked)).toContain(question);
});

test.each([
  ["a PDF", () => chat({ filename: "bill.pdf", file_data: base64("%PDF-1.7") }), /a PDF is not read\. Attach a picture of the page/],
  ["a file by its id", () => chat({ file_id: "file-1" }), /does not have\. Send the file itself/],
  ["bytes without a name", () => respond({ file_data: base64(table) }), /has no name/],
  ["bytes that are no text", () => respond({ filename: "a.csv", file_data: Buffer.from([1, 0, 2]).toString("base64") }), /holds no text/],
  ["broken base64", () => chat({ filename: "a.csv", file_data: "%%%" }), /not valid base64/],
  ["a PDF for Anthropic's format", () => message({ type: "base64", media_type: "application/pdf", data: base64("%PDF") }), /reads documents as text/],
])("%s is refused with what to do", async (_, ask, why) => {
  const { status, message: said } = await failureOf(ask());
  expect(status).toBe(400);
  expect(said).toMatch(why);
});
