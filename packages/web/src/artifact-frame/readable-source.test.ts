// One-line JSON is given lines, everything else is left alone.
import { expect, test } from "vitest";
import { readableSource } from "./readable-source.ts";

const chart = "application/vnd.vega-lite+json";
const spec = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  data: {
    values: [
      { month: "January", kilometres: 41.5 },
      { month: "February", kilometres: 38 },
      { month: "March", kilometres: 57.25 },
    ],
  },
  mark: "bar",
  encoding: {},
};

test("a chart on one line gets lines, and each of its rows stays on one", () => {
  const shown = readableSource(JSON.stringify(spec), chart);
  expect(shown.split("\n").slice(0, 6)).toEqual([
    "{",
    '  "$schema": "https://vega.github.io/schema/vega-lite/v6.json",',
    '  "data": {',
    '    "values": [',
    '      { "month": "January", "kilometres": 41.5 },',
    '      { "month": "February", "kilometres": 38 },',
  ]);
  expect(shown).toContain('  "mark": "bar",\n  "encoding": {}\n}');
  expect(JSON.parse(shown)).toEqual(spec);
});

test("what has lines already, is not JSON, or is broken, is shown as it is", () => {
  const written = JSON.stringify(spec, null, 1);
  expect(readableSource(written, chart)).toBe(written);
  const broken = JSON.stringify(spec).slice(0, -1);
  expect(readableSource(broken, chart)).toBe(broken);
  expect(readableSource('{"a":1}', "text/html")).toBe('{"a":1}');
});
