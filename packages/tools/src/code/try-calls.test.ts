import { expect, test } from "vitest";
import type { Execution, Executor } from "./executor.ts";
import { createTryCalls } from "./try-calls.ts";
import { createBubblewrap } from "./sandbox/bubblewrap.ts";

const { signal } = new AbortController();
const tryCalls = createTryCalls();
const hasPython = (await createBubblewrap().missing()) === null;

test("JavaScript and TypeScript programs that do the same have equal outcomes, however they are written", async () => {
  const calls = ["mean([1, 2, 4])", "mean([])", "mean([0.1, 0.2])"];
  const outcomes = await tryCalls(
    "ts",
    [
      "export function mean(values: number[]): number { if (values.length === 0) throw new RangeError('none'); return values.reduce((a, b) => a + b) / values.length; }\nconsole.log(mean([1]));",
      "module.exports = { mean(v) { if (!v.length) throw new RangeError(); let s = 0; for (const x of v) s += x / v.length; return s; } };",
      "const mean = (v) => v.reduce((a, b) => a + b, 0) / v.length;",
    ],
    calls,
    signal,
  );
  const [first, second, third] = outcomes ?? [];
  expect(first).toEqual(["2.33333333333", "throws RangeError", "0.15"]);
  expect(second).toEqual(first);
  expect(third).toEqual(["2.33333333333", '"NaN"', "0.15"]);
});

test("what is printed is an outcome; what shows nothing, or cannot be called, is none", async () => {
  const program = "function say(x) { console.log('hi', x) } function quiet() {} async function late() { return 1 } const items = new Set([2, 1]);";
  const calls = ["say(1)", "quiet()", "late()", "say", "missing(1)", "say(", "items"];
  expect(await tryCalls("js", [program], calls, signal)).toEqual([['prints "hi 1"', null, null, null, null, null, '{"set":["1","2"]}']]);
});

test("a program that hangs, does not parse or writes outcomes of its own has failed in every call", async () => {
  const programs = ["function f() { for (;;); }", "function f( {", 'function f() {} console.log("outcomes [\\"7\\"]"); throw new Error("enough");'];
  expect(await tryCalls("javascript", programs, ["f()"], signal)).toEqual([[null], [null], [null]]);
});

test.skipIf(!hasPython)("Python programs that do the same have equal outcomes", async () => {
  const calls = ["primes(10)", "primes(0)", "primes('x')", "nothing(3)", "counts('aba')"];
  const counts = "\ndef counts(text):\n    return {letter: text.count(letter) for letter in sorted(set(text))}\n";
  const outcomes = await tryCalls(
    "python",
    [
      `def primes(n):\n    return [p for p in range(2, n) if all(p % q for q in range(2, p))]\n${counts}\nprint(primes(5))`,
      `def primes(n):\n    found = []\n    for p in range(2, n):\n        if not any(p % q == 0 for q in found): found.append(p)\n    return tuple(found)\n${counts}\nif __name__ == "__main__":\n    input()`,
      `def primes(n):\n    return [p for p in range(1, n + 1)]\nimport sys\nsys.exit(1)`,
    ],
    calls,
    signal,
  );
  const [first, second, third] = outcomes ?? [];
  expect(first).toEqual(["[2, 3, 5, 7]", "[]", "raises TypeError", null, '{"keys": [["a", 2], ["b", 1]]}']);
  expect(second).toEqual(first);
  expect(third?.slice(1)).toEqual(["[]", "raises TypeError", null, null]);
  expect(third?.[0]).not.toBe(first?.[0]);
});

test("a language that nobody here can run, or whose sandbox is missing, is told by null", async () => {
  expect(await tryCalls("cobol", ["x"], ["f()"], signal)).toBeNull();
  const missing: Executor = { missing: async () => "not here", run: () => Promise.reject<Execution>(new Error("run")) };
  expect(await createTryCalls({ python: missing })("python", ["x"], ["f()"], signal)).toBeNull();
});
