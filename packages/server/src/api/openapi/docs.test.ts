// docs/api.md against the code: no field, route or error code that it forgets.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chatPassedOver, chatRefusedFields, chatRequestSchema } from "../chat/chat-schema.ts";
import { messagesPassedOver, messagesRefusedFields, messagesRequestSchema } from "../messages/messages-schema.ts";
import { responsePassedOver, responseRefusedFields, responseRequestSchema } from "../responses/responses-schema.ts";
import { v1Operations } from "./v1-operations.ts";

const docs = readFileSync(join(import.meta.dirname, "../../../../../docs/api.md"), "utf8");

test.each([
  ["/v1/chat/completions", chatRequestSchema.shape, chatPassedOver, chatRefusedFields],
  ["/v1/responses", responseRequestSchema.shape, responsePassedOver, responseRefusedFields],
  ["/v1/messages", messagesRequestSchema.shape, messagesPassedOver, messagesRefusedFields],
])("every field of %s is said to be honoured, passed over or refused", (path, honoured, passedOver, refused) => {
  const table = docs.slice(docs.indexOf(`| | \`${path}\` |`)).split("\n\n")[0];
  const row = (name: string): string => table.split("\n").find((line) => line.startsWith(`| ${name} |`)) ?? "";
  for (const field of Object.keys(honoured)) expect(row("honoured"), field).toMatch(new RegExp(`\`${field}[\`.]`));
  for (const field of passedOver.map((entry) => entry.split(" ")[0])) expect(row("passed over"), field).toContain(`\`${field}\``);
  for (const field of Object.keys(refused)) expect(row("refused"), field).toContain(`\`${field}\``);
});

test("every route under /v1 is in the table of endpoints", () => {
  for (const { method, path } of v1Operations) expect(docs).toContain(`\`${method.toUpperCase()} ${path}\``);
});

test("every error code that reading and running a request can give is explained", () => {
  const folders = ["chat", "messages", "models", "responses", "shared"].map((name) => join(import.meta.dirname, "..", name));
  const sources = [...folders, join(import.meta.dirname, "../../routes/v1")].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(folder, file), "utf8")),
  );
  const codes = new Set(sources.flatMap((source) => [...source.matchAll(/new ApiError\(\s*\d+,\s*"(\w+)"/g)].map(([, code]) => code)));
  expect(codes.size).toBeGreaterThan(15);
  for (const code of codes) expect(docs, code).toContain(`\`${code}\``);
});
