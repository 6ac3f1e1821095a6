// Sums that need the calculator: products, quotients, large numbers, chains, percentages. Thinking calls it; Instant says that it would.
import { evaluate, type Fraction, sameFraction } from "./arithmetic.ts";
import type { Example, Family, Grade, Random, Reply, Split } from "./example.ts";
import { gradeText, right, wrong } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, drawForSplit, integer, pick, pickWeighted, randomFor } from "./random.ts";
import { divisionByZeroSentence, needsCalculatorSentence } from "./sentences.ts";

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
const calculatorTool = { name: "calculate", argument: "expression" } as const;

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
      const b = chance(random, 0.03) ? 0 : integer(random, 2, chance(random, 0.5) ? 20 : 99);
      const a = b > 0 && chance(random, 0.8) ? b * integer(random, 2, 300) : drawNumber(random, 2, 4);
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

/** Decimals of a fraction that never ends. */
const resultDecimals = 12;

/** The text that the calculator gives back: exact when the decimals end, else the fraction with its first twelve decimals. */
export function writeResult({ numerator, denominator }: Fraction): string {
  if (denominator === 1n) return String(numerator);
  let ending = 1n;
  for (let places = 1; places <= resultDecimals; places++) {
    ending *= 10n;
    if (ending % denominator === 0n) return writeDecimal(numerator * (ending / denominator), places);
  }
  const rounded = (2n * absolute(numerator) * ending + denominator) / (2n * denominator);
  return `${numerator}/${denominator} (about ${writeDecimal(numerator < 0n ? -rounded : rounded, resultDecimals)})`;
}

/** @param scaled the value times ten to the power of `places` */
function writeDecimal(scaled: bigint, places: number): string {
  const digits = String(absolute(scaled)).padStart(places + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** @param wanted null when the division has no value */
function gradeCall(reply: Reply, problem: CalculatorProblem, wanted: Fraction | null): Grade {
  const call = reply.toolCalls.find(({ name }) => name === calculatorTool.name);
  const given: unknown = call?.arguments;
  if (typeof given !== "object" || given === null || !("expression" in given) || typeof given.expression !== "string") return wrong;
  if (wanted === null) return given.expression.replace(/\s/g, "") === problem.expression ? right : wrong;
  const evaluation = evaluate(given.expression);
  return evaluation !== null && sameFraction(evaluation.value, wanted) ? right : wrong;
}

function drawCalculatorProblem(random: Random, split: Split): CalculatorProblem {
  return drawForSplit(split, () => drawProblem(random), calculatorKey);
}

const calculatorKey = (problem: { expression: string }): string => problem.expression;

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
    const value = evaluate(problem.expression)?.value ?? null;
    // What the calculator tool says, word for word.
    const result = value === null ? `"${problem.expression}" divides by zero.` : writeResult(value);
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
        { role: "assistant", think: "That is the result.", text: value === null ? divisionByZeroSentence : result },
      ],
      grade: (reply) => gradeCall(reply, problem, value),
    };
  },
};
