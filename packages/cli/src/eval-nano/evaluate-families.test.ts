// The table: every family in every mode, levels apart, marks judged, failures beside the accuracy and not inside it.
import { createScriptedModel, textOf } from "@melete/core";
import type { Example, Family } from "@melete/lab";
import { expect, test } from "vitest";
import { evaluateFamilies } from "./evaluate-families.ts";
import { formatReport } from "./format-report.ts";
import { judge } from "./marks.ts";

/** Asks for the double of the index; even indexes are easy. */
function doubles(name: Family["name"]): Family {
  return {
    name,
    hasImage: false,
    modes: ["instant", "thinking"],
    generate(split, index, mode): Example {
      if (split !== "heldout") throw new Error(`evaluation must not look at ${split}`);
      const turns: Example["turns"] = [
        { role: "user", text: String(index) },
        { role: "assistant", think: null, text: "an answer that must not be shown" },
        { role: "user", text: "a question that comes later" },
      ];
      const grade: Example["grade"] = ({ text }) => ({ correct: text === String(index * 2), score: text === String(index * 2) ? 1 : 0.5 });
      return { family: name, level: index % 2 === 0 ? "easy" : "hard", mode, turns, grade };
    },
  };
}

const usage = { type: "usage", usage: { inputTokens: 1, outputTokens: 4, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } } as const;
const failure = { kind: "model", message: "out of memory", retryable: false } as const;

/** Doubles what it is asked; without thinking it fails on hard ones, and question 3 breaks it. */
const model = createScriptedModel({
  script: ({ messages, think }) => {
    expect(messages).toHaveLength(1);
    const asked = Number(textOf(messages[0]));
    if (asked === 3) return [{ type: "finish", reason: "error", failure }];
    const text = think || asked % 2 === 0 ? String(asked * 2) : "no idea";
    return [{ type: "text-delta", text }, usage, { type: "finish", reason: "stop" }];
  },
});

test("figures per family, mode and level", async () => {
  const report = await evaluateFamilies({ model, families: [doubles("count-shapes")], limit: 10, signal: new AbortController().signal });
  const [instant, thinking] = report.rows;
  expect(instant).toMatchObject({ family: "count-shapes", mode: "instant", samples: 9, correct: 5, errored: 1, outputTokens: 4 });
  expect(instant.meanValue).toBeCloseTo((5 + 4 * 0.5) / 9, 12);
  expect(instant.levels.easy).toMatchObject({ samples: 5, correct: 5, errored: 0 });
  expect(instant.levels.hard).toMatchObject({ samples: 4, correct: 0, errored: 1 });
  expect(thinking).toMatchObject({ mode: "thinking", samples: 9, correct: 9 });
  expect(instant.mark).toMatchObject({ atLeast: 0.85, met: false });
  expect(thinking.mark).toMatchObject({ atLeast: 0.85, met: true });
  expect(report.stopped).toBe(false);
});

test("the table says what was asked and what failed", async () => {
  const report = await evaluateFamilies({ model, families: [doubles("add-subtract")], limit: 4, signal: new AbortController().signal });
  const lines = formatReport(report).split("\n");
  expect(lines[2]).toMatch(/^family +mode +n +accuracy +95 % interval +score +tokens +seconds +asked +failed$/);
  expect(lines[3]).toMatch(/^add-subtract +instant +3 +66\.7 % .* >= 95 % MISSED +1$/);
  expect(lines[4]).toMatch(/^add-subtract +thinking +3 +100\.0 % .* >= 95 % met +1$/);
});

test("a mark may be about one level, or about the score", () => {
  const none = { samples: 0, correct: 0, unscored: 0, errored: 0, accuracy: null, interval: null, meanValue: null };
  const compare = { ...none, samples: 1, accuracy: 0.9 };
  expect(judge({ ...none, family: "bar-chart", mode: "instant", accuracy: 0.1, levels: { compare } })).toMatchObject({
    met: true,
    value: 0.9,
    level: "compare",
  });
  expect(judge({ ...none, family: "bar-chart", mode: "instant", accuracy: 1, levels: {} })).toMatchObject({ met: false, value: null });
  expect(judge({ ...none, family: "digit-grid", mode: "instant", accuracy: 0.2, meanValue: 0.96, levels: {} })).toMatchObject({ met: true });
  expect(judge({ ...none, family: "countdown", mode: "instant", accuracy: 0, levels: {} })).toBeNull();
});

test("an interrupted run keeps what it has and says so", async () => {
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const report = await evaluateFamilies({
    model,
    families: [doubles("beyond-me"), doubles("countdown")],
    limit: 10,
    signal: controller.signal,
    onProgress,
  });
  expect(report.stopped).toBe(true);
  expect(report.rows).toHaveLength(1);
});
