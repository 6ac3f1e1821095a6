import { executeTool, toolSpec } from "@melete/core";
import { expect, test } from "vitest";
import { toolContext } from "../../test-support/tool-context.ts";
import { calculate, evaluate } from "./calculate.ts";

const context = toolContext();
const call = (input: unknown) => executeTool({ callId: "1", tool: "calculate", input }, [calculate], context);

test("calculates exactly, with the usual precedence", () => {
  const cases: [string, string][] = [
    ["2 + 3 * 4", "14"],
    ["(2 + 3) * 4", "20"],
    ["10 - 4 - 3", "3"],
    ["100 / 10 / 2", "5"],
    ["-(3 - 5) * -2", "-4"],
    ["0.1 + 0.2", "0.3"],
    ["1 / 8", "0.125"],
    ["1/3 + 1/6", "0.5"],
    ["10 / 4 / 3", "5/6 (about 0.833333333333)"],
    ["-2 / 3", "-2/3 (about -0.666666666667)"],
    ["1,200 × 3 ÷ 4", "900"],
    ["5 − 7", "-2"],
    ["99999999999 * 99999999999", "9999999999800000000001"],
    [".5 * 4", "2"],
    ["4 / -2", "-2"],
  ];
  for (const [expression, value] of cases) expect(evaluate(expression), expression).toBe(value);
});

test("what cannot be calculated is an error result that says where", async () => {
  const cases: [string, RegExp][] = [
    ["1 / (2 - 2)", /divides by zero/],
    ["2 +", /expression ends, expected a number/],
    ["2 3", /"3" at position 3, expected an operator/],
    ["2 ** 3", /"\*" at position 4/],
    ["(1 + 2", /expected "\)"/],
    ["x + 1", /"x" at position 1/],
    ["", /expected a number/],
    [`${"(".repeat(200)}1${")".repeat(200)}`, /deeper than 100/],
  ];
  for (const [expression, says] of cases) {
    const output = await call({ expression });
    expect(output.isError, expression).toBe(true);
    expect(output.text).toMatch(says);
  }
});

test("input that is not an expression never reaches the parser", async () => {
  expect(await call({ expr: "1+1" })).toMatchObject({ isError: true, text: expect.stringContaining("expression") });
  expect(await call({ expression: "1".repeat(2_000) })).toMatchObject({ isError: true });
  expect(await call({ expression: "6*7" })).toEqual({ text: "42" });
  expect(toolSpec(calculate).inputSchema).toMatchObject({ type: "object", required: ["expression"] });
});
