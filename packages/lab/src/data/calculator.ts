// Sums that need the calculator: products, quotients, large numbers, chains, percentages. Thinking calls it; Instant says that it would.
import { evaluate, fraction, type Fraction, sameFraction } from "./arithmetic.ts";
import type { Example, Family, Grade, Random, Reply, Split } from "./example.ts";
import { gradeText, right, wrong } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, drawForSplit, integer, pick, pickWeighted, randomFor } from "./random.ts";
import { needsCalculatorSentence } from "./sentences.ts";

interface CalculatorProblem {
  kind: "product" | "quotient" | "large sum" | "chain" | "percentage";
  /** what the calculator is given */
  expression: string;
  /** the same as a person would write it, with the operands */
  shown: string;
  a: number;
  b: number;
}

/** The name of the tool and of its one argument. */
export const calculatorTool = { name: "calculate", argument: "expression" } as const;

const anyExpression = [
  "What is {shown}?",
  "{shown}",
  "{shown} =",
  "{shown}=?",
  "Calculate {shown}.",
  "Compute {shown}.",
  "How much is {shown}?",
  "Work out {shown}.",
  "what's {shown}",
  "Evaluate {shown}.",
  "Solve {shown}.",
  "Find {shown}.",
  "Can you calculate {shown}?",
  "Give me {shown}.",
  "{shown} = ?",
];
const wordPhrases: { [K in CalculatorProblem["kind"]]: string[] } = {
  product: [
    "What is {a} times {b}?",
    "{a} times {b}",
    "Multiply {a} by {b}.",
    "Multiply {a} and {b}.",
    "What is {a} multiplied by {b}?",
    "How much is {a} times {b}?",
    "What is the product of {a} and {b}?",
    "{a} multiplied by {b}",
    "{b} boxes hold {a} eggs each. How many eggs?",
  ],
  quotient: [
    "Divide {a} by {b}.",
    "What is {a} divided by {b}?",
    "{a} divided by {b}",
    "How often does {b} go into {a}?",
    "Split {a} into {b} equal parts.",
    "How much is {a} divided by {b}?",
    "Share {a} among {b}.",
    "What is {a} over {b}?",
  ],
  "large sum": [],
  chain: [],
  percentage: [
    "What is {a}% of {b}?",
    "{a}% of {b}",
    "How much is {a}% of {b}?",
    "Calculate {a}% of {b}.",
    "{a} percent of {b}",
    "What is {a} percent of {b}?",
    "Find {a}% of {b}.",
    "Work out {a}% of {b}.",
  ],
};

function drawProblem(random: Random): CalculatorProblem {
  const kind = (["product", "quotient", "large sum", "chain", "percentage"] as const)[pickWeighted(random, [4, 3, 2, 3, 2])];
  switch (kind) {
    case "product": {
      const a = drawNumber(random, 1, 4);
      const b = drawNumber(random, 1, 3);
      return { kind, expression: `${a}*${b}`, shown: `${a}${pick(random, ["*", " * ", " x ", "x", " × "])}${b}`, a, b };
    }
    case "quotient": {
      const b = integer(random, 2, chance(random, 0.5) ? 20 : 99);
      const a = chance(random, 0.8) ? b * integer(random, 2, 300) : drawNumber(random, 2, 4);
      return { kind, expression: `${a}/${b}`, shown: `${a}${pick(random, ["/", " / ", " ÷ "])}${b}`, a, b };
    }
    case "large sum": {
      const a = drawNumber(random, 4, 6);
      const b = drawNumber(random, 1, 6);
      const operator = pick(random, ["+", "-"]);
      const [first, second] = operator === "+" && chance(random, 0.5) ? [b, a] : [a, b];
      const space = pick(random, ["", " "]);
      return { kind, expression: `${first}${operator}${second}`, shown: `${first}${space}${operator}${space}${second}`, a, b };
    }
    case "chain": {
      const [a, b, c, d] = [1, 2, 3, 4].map(() => drawNumber(random, 1, 3));
      const form = pick(random, [
        "{a}+{b}*{c}",
        "({a}+{b})*{c}",
        "{a}*({b}-{c})",
        "{a}*{b}+{c}",
        "{a}*{b}-{c}",
        "{a}+{b}+{c}",
        "{a}-{b}+{c}",
        "{a}+{b}-{c}+{d}",
        "({a}+{b})*({c}-{d})",
        "{a}*{b}*{c}",
        "{a}*{b}+{c}*{d}",
        "({a}-{b})*{c}",
      ]);
      const expression = fill(form, { a, b, c, d });
      return { kind, expression, shown: chance(random, 0.5) ? expression : expression.replace(/([+*-])/g, " $1 "), a, b };
    }
    case "percentage": {
      const a = integer(random, 1, 99);
      const b = chance(random, 0.6) ? integer(random, 1, 99) * 10 : integer(random, 10, 9999);
      return { kind, expression: `${b}*${a}/100`, shown: `${a}% of ${b}`, a, b };
    }
    default:
      return kind satisfies never;
  }
}

function drawNumber(random: Random, fewest: number, most: number): number {
  const digits = integer(random, fewest, most);
  return digits === 1 ? integer(random, 2, 9) : integer(random, 10 ** (digits - 1), 10 ** digits - 1);
}

function phraseProblem(random: Random, problem: CalculatorProblem): string {
  const words = wordPhrases[problem.kind];
  const template = words.length > 0 && (problem.kind === "percentage" || chance(random, 0.5)) ? pick(random, words) : pick(random, anyExpression);
  const text = fill(template, { shown: problem.shown, a: problem.a, b: problem.b });
  return /[a-z]{3}/.test(text) ? roughen(random, text) : text;
}

/** Decimals that the result keeps; further ones are rounded. */
const resultDecimals = 6;

/** The text that the calculator gives back: whole, or with at most six decimals. */
export function writeResult(value: Fraction): string {
  if (value.denominator === 1n) return String(value.numerator);
  return String(Number((Number(value.numerator) / Number(value.denominator)).toFixed(resultDecimals)));
}

function gradeCall(reply: Reply, wanted: Fraction): Grade {
  const call = reply.toolCalls.find(({ name }) => name === calculatorTool.name);
  const given: unknown = call?.arguments;
  if (typeof given !== "object" || given === null || !("expression" in given) || typeof given.expression !== "string") return wrong;
  const evaluation = evaluate(given.expression);
  return evaluation !== null && sameFraction(evaluation.value, wanted) ? right : wrong;
}

function drawCalculatorProblem(random: Random, split: Split): CalculatorProblem {
  return drawForSplit(split, () => drawProblem(random), calculatorKey);
}

export const calculatorKey = (problem: { expression: string }): string => problem.expression;

export const calculator: Family = {
  name: "calculator",
  hasImage: false,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "calculator", index, mode);
    const problem = drawCalculatorProblem(random, split);
    const prompt = phraseProblem(random, problem);
    const common = { family: "calculator", level: problem.kind, mode } as const;
    if (mode === "instant") {
      return {
        ...common,
        turns: [
          { role: "user", text: prompt },
          { role: "assistant", think: null, text: needsCalculatorSentence },
        ],
        grade: (reply) => gradeText(reply.text, needsCalculatorSentence),
      };
    }
    const value = evaluate(problem.expression)?.value ?? fraction(0n, 1n);
    if (value === null) throw new Error(`The calculator problem ${problem.expression} has no value; fix drawProblem.`);
    const result = writeResult(value);
    return {
      ...common,
      turns: [
        { role: "user", text: prompt },
        {
          role: "assistant",
          think: "I use the calculator.",
          text: "",
          toolCall: { name: calculatorTool.name, arguments: { [calculatorTool.argument]: problem.expression } },
        },
        { role: "tool", name: calculatorTool.name, text: result },
        { role: "assistant", think: "That is the result.", text: result },
      ],
      grade: (reply) => gradeCall(reply, value),
    };
  },
};
