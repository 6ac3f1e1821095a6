import { expect, test } from "vitest";
import { createScriptedModel, say } from "../model/scripted.ts";
import { createAgentModel, draftOutcome, runTurn, turn, withRecord } from "../test-kit.ts";
import { fitting } from "./refine.ts";

test("C7 a reader gets all attempts that fit a quarter of its window, else at most four, and never fewer than two", () => {
  const reader = (contextTokens: number) => createScriptedModel({ capabilities: { contextTokens }, script: [] });
  const attempts = Array.from({ length: 8 }, () => draftOutcome("x".repeat(400)));
  expect([8_000, 3_200, 3_196, 1_200, 400].map((window) => fitting(reader(window), attempts, 8))).toEqual([8, 8, 4, 3, 2]);
  // 16,000 tokens are the most that is read with profit
  const long = Array.from({ length: 8 }, () => draftOutcome("x".repeat(8_800)));
  expect(fitting(reader(1_000_000), long, 8)).toBe(4);
});

test("C7 a model that is known to read fewer or more attempts with profit gets as many", async () => {
  const answers = (agentId: string) => withRecord(agentId, { answer: agentId.startsWith("aggregate") ? "1" : agentId.slice(6) });
  for (const references of [3, 12]) {
    const model = createAgentModel((agentId) => answers(agentId), { records: "block", references });
    await runTurn({ model, policy: { refine: false } }, turn("contemplating", { agents: 16 }));
    const read = JSON.stringify(model.asked.at(-1)?.request.messages);
    expect(read.match(/\[attempt \d+ /g)).toHaveLength(references);
  }
  const plain = createAgentModel((agentId) => say(agentId.slice(6)));
  await runTurn({ model: plain, policy: { refine: false } }, turn("contemplating", { agents: 16 }));
  expect(JSON.stringify(plain.asked.at(-1)?.request.messages).match(/\d+\. /g)?.length).toBeGreaterThanOrEqual(8);
});
