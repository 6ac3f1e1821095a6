import { expect, test } from "vitest";
import { classifyAnswer, isAbstention } from "./answer-class.ts";
import { parseRational } from "./rational.ts";

const same = (...answers: string[]) => {
  const keys = new Set(answers.map((answer) => classifyAnswer(answer).key));
  expect(keys, answers.join(" | ")).toHaveLength(1);
};
const different = (...answers: string[]) => {
  const keys = new Set(answers.map((answer) => classifyAnswer(answer).key));
  expect(keys, answers.join(" | ")).toHaveLength(answers.length);
};

test("E1 numbers are equal when their exact values are", () => {
  same(
    "1200",
    "1,200",
    "1 200",
    "1200.0",
    "1.2 × 10^3",
    "1.2e3",
    "The answer is 1200.",
    "**1200**",
    "$1200$",
    "\\boxed{1200}",
    "2400/2",
    "x\nAnswer: 1,200",
  );
  same("-0.5", "−1/2", "-50%", "-\\frac{1}{2}");
  same("2 1/2", "2.5", "5/2");
  different("12", "-12", "1/2", "12 cm", "12 m", "0.12", "1.2", "012345678901234567890123456789", "12345678901234567890123456780");
  expect(parseRational("12345678901234567890123456789.10")).toBe("123456789012345678901234567891/10");
  for (const text of ["1/0", "1,20", "twelve", "", ".", "1.2.3", "1e999999999", "9".repeat(300)]) expect(parseRational(text), text).toBeNull();
});

test("E2 choices are equal by letter; yes and no are choices", () => {
  same("B", "(B)", "b.", "Option B", "B) Paris", "The answer is (B).");
  different("A", "B", "yes", "no");
  expect(classifyAnswer("B").kind).toBe("choice");
});

test("E3 sets ignore order, lists keep it", () => {
  same("{1, 2, 3}", "{3,2,1.0}", "\\{1,2,3\\}");
  same("A, C", "C and A", "(a), (c)");
  different("1, 2, 3", "3, 2, 1");
});

test("E4 expressions are equal when value and numbers are, however they are ordered", () => {
  same("(3 + 4) * 5", "(3+4)×5", "(3+4)*5 = 35", "Answer: (3+4)*5=35", "5*(4+3)");
  different("(3+4)*5", "35", "7*5", "(3+4)*5+0", "3+4*5", "(5+4)*3");
  same("1/2-3", "-3+1/2", "1 / 2 - 3.0");
  // what is not one expression stays what it was: a text
  expect(["3+", "(3", "3/0", "2^9999", "3 4", "1..2+1"].map((text) => classifyAnswer(text).kind)).not.toContain("expression");
});

test("E4 a tower of powers is compared as text, not computed", () => {
  const tower = `${"(".repeat(20)}9${"^64)".repeat(20)}+1`;
  expect(classifyAnswer(tower).key).toContain("9^64");
});

test("E5 short text ignores case, articles and punctuation; long text is never compared", () => {
  same("The Eiffel Tower", "eiffel tower.", "“Eiffel Tower”", "an Eiffel tower!");
  same("There are five circles.", "there are 5 circles");
  different("Paris", "Paris, Texas", "London");
  expect(classifyAnswer("word ".repeat(100))).toEqual({ kind: "open", key: null });
});

test("E6 an abstention is the exact sentence in any case, or nothing", () => {
  for (const text of ["I found no answer.", " i FOUND no answer. ", "", "  "]) expect(isAbstention(text), text).toBe(true);
  for (const text of ["I found no answer in the picture.", "0", "No."]) expect(isAbstention(text), text).toBe(false);
});
