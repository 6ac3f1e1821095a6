import { expect, test } from "vitest";
import { z } from "zod";
import type { JsonSchema } from "./openapi-document.ts";
import { escapeHtml, fieldsHtml, typeWords } from "./schema-html.ts";

const words = (schema: z.ZodType): string => typeWords(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);

test.each([
  [z.boolean().nullish(), "boolean | null"],
  [z.number().int(), "integer"],
  [z.number().int().positive().nullish(), "integer > 0 | null"],
  [z.number().min(0).max(2), "number ≥ 0 ≤ 2"],
  [z.array(z.string()), "list of string"],
  [z.enum(["low", "high"]), '"low" | "high"'],
  [z.literal("text"), '"text"'],
  [z.union([z.string(), z.array(z.object({}))]), "string | list of object"],
  [z.unknown(), "anything"],
])("a type in words (%#)", (schema, expected) => {
  expect(words(schema)).toBe(expected);
});

test("fields say whether they are required; one case needs no fold, several do; nothing in them is markup", () => {
  const part = z.discriminatedUnion("type", [
    z.object({ type: z.literal("a"), x: z.string().describe("<b>") }),
    z.object({ type: z.literal("b"), y: z.string() }),
  ]);
  const html = fieldsHtml(
    z.toJSONSchema(z.object({ one: z.union([z.string(), z.object({ deep: z.number() })]), parts: z.array(part).optional() })) as JsonSchema,
  );
  expect(html.match(/<summary>[^<]*/g)).toEqual([
    "<summary>what is in it",
    "<summary>what is in it",
    `<summary>${escapeHtml('type: "a"')}`,
    `<summary>${escapeHtml('type: "b"')}`,
  ]);
  expect(html).toContain("&lt;b&gt;");
  expect(html).toMatch(/one<\/code> <span class="type">string \| object<\/span> <span class="need">required/);
});
