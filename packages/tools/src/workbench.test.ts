import {
  createMemoryBlobs,
  createRunTurn,
  createScriptedModel,
  emptyTurnView,
  newId,
  reduceTurn,
  say,
  textOf,
  turnRequestSchema,
} from "@melete/core";
import { expect, test } from "vitest";
import { createWorkbench } from "./workbench.ts";

const roman = {
  loop: `function toRoman(n) {\n  const table = [[1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"], [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"]];\n  let text = "";\n  for (const [value, letters] of table) while (n >= value) { text += letters; n -= value; }\n  return text;\n}`,
  digits: `const toRoman = (n) => {\n  const digits = (one, five, ten, d) => ["", one, one + one, one + one + one, one + five, five, five + one, five + one + one, five + one + one + one, one + ten][d];\n  return "M".repeat(Math.floor(n / 1000)) + digits("C", "D", "M", Math.floor(n / 100) % 10) + digits("X", "L", "C", Math.floor(n / 10) % 10) + digits("I", "V", "X", n % 10);\n};`,
  wrong: `function toRoman(n) {\n  const table = [[1000, "M"], [500, "D"], [100, "C"], [50, "L"], [10, "X"], [5, "V"], [1, "I"]];\n  let text = "";\n  for (const [value, letters] of table) while (n >= value) { text += letters; n -= value; }\n  return text;\n}`,
};

test("of four programs, the three that do the same are the answer, and the wrong one that was first is not", async () => {
  const drafts = [roman.wrong, roman.loop, roman.digits, roman.loop];
  const program = (answer: string) => say(`\`\`\`js\n${answer}\n\`\`\``);
  let next = 0;
  const model = createScriptedModel({
    capabilities: { records: "block" },
    script: ({ messages }) => {
      const asked = messages.at(-1);
      if (asked !== undefined && textOf(asked).includes("write up to twelve calls"))
        return say('["toRoman(1)", "toRoman(4)", "toRoman(1994)", "toRoman(3999)"]');
      next += 1;
      return program(drafts[next - 1] ?? "");
    },
  });
  const request = turnRequestSchema.parse({
    turnId: newId("turn"),
    mode: "contemplating",
    agents: 4,
    messages: [{ role: "user", parts: [{ type: "text", text: "Write toRoman(n) in JavaScript." }] }],
  });
  let view = emptyTurnView;
  const options = { signal: new AbortController().signal, blobs: createMemoryBlobs() };
  for await (const event of createRunTurn({ model, workbench: createWorkbench() })(request, options)) view = reduceTurn(view, event);
  expect(view).toMatchObject({ decision: "agreement", answer: { text: expect.stringContaining('[900, "CM"]') }, degraded: false });
});
