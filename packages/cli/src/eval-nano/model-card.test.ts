import { expect, test } from "vitest";
import type { NanoReport } from "./evaluate-families.ts";
import { withAccuracyTable } from "./model-card.ts";

const summary = { samples: 10, correct: 9, unscored: 0, errored: 0, accuracy: 0.9, interval: { lower: 0.6, upper: 0.98 }, meanValue: 0.95 };
const report: NanoReport = {
  model: "melete-nano",
  split: "heldout",
  machine: { cpu: "a cpu", cores: 2, node: "24" },
  stopped: false,
  rows: [
    {
      family: "count-shapes",
      mode: "instant",
      ...summary,
      levels: {},
      mark: { measure: "accuracy", level: null, atLeast: 0.95, value: 0.9, met: false },
      outputTokens: 2.4,
      seconds: 6,
    },
  ],
};
const markers = ["<!-- accuracy: written by `melete eval nano --card` -->", "<!-- end of accuracy -->"];

test("the table replaces what stood between the markers and nothing else, and says what was missed", () => {
  const card = withAccuracyTable(`# Card\n${markers[0]}\nold table\n${markers[1]}\nwords`, report, "abc1234");
  expect(card).toContain("| count-shapes | instant | 10 | 90.0 % | 60.0 % to 98.0 % | 95.0 % | 2 | right >= 95 %: **missed** |");
  expect(card).toContain("commit abc1234, in 0.1 minutes");
  expect(card).not.toContain("old table");
  expect(card.startsWith("# Card\n")).toBe(true);
  expect(card.endsWith("words")).toBe(true);
  expect(withAccuracyTable(card, report, "abc1234")).toBe(card);
});

test("a card without a place for the table is refused", () => {
  expect(() => withAccuracyTable("# Card", report, "abc1234")).toThrow("no place for the table");
});
