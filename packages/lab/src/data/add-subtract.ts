// Sums and differences of two numbers with one to three digits. It knows the column method; it does not know larger sums (calculator.ts).
import type { Example, Family, Random, Split } from "./example.ts";
import { gradeText } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, drawForSplit, integer, pick, pickWeighted, randomFor } from "./random.ts";

export interface Sum {
  a: number;
  b: number;
  operator: "+" | "-";
}

const addPhrases = [
  "What is {a} + {b}?",
  "What is {a}+{b}?",
  "{a}+{b}",
  "{a} + {b}",
  "{a} + {b} =",
  "{a}+{b}=",
  "{a}+{b}=?",
  "{a} + {b} = ?",
  "Add {a} and {b}.",
  "Add {a} to {b}.",
  "What is {a} plus {b}?",
  "{a} plus {b}",
  "How much is {a} + {b}?",
  "How much is {a} and {b}?",
  "Calculate {a} + {b}.",
  "Compute {a}+{b}.",
  "Work out {a} + {b}.",
  "What do you get when you add {a} and {b}?",
  "Sum of {a} and {b}?",
  "What is the sum of {a} and {b}?",
  "Solve {a} + {b}.",
  "What's {a} + {b}?",
  "whats {a}+{b}",
  "I have {a} and get {b} more. How many now?",
  "Find {a} + {b}.",
  "Give me {a} + {b}.",
  "Evaluate {a}+{b}.",
  "{a} and {b} together?",
  "can you add {a} and {b}?",
  "Tell me {a} plus {b}.",
];
const subtractPhrases = [
  "What is {a} - {b}?",
  "What is {a}-{b}?",
  "{a}-{b}",
  "{a} - {b}",
  "{a} - {b} =",
  "{a}-{b}=",
  "{a}-{b}=?",
  "{a} - {b} = ?",
  "Subtract {b} from {a}.",
  "Take {b} from {a}.",
  "What is {a} minus {b}?",
  "{a} minus {b}",
  "How much is {a} - {b}?",
  "Take {b} away from {a}.",
  "Calculate {a} - {b}.",
  "Compute {a}-{b}.",
  "Work out {a} - {b}.",
  "What do you get when you subtract {b} from {a}?",
  "What is {a} less {b}?",
  "What is the difference {a} - {b}?",
  "Solve {a} - {b}.",
  "What's {a} - {b}?",
  "whats {a}-{b}",
  "Find {a} - {b}.",
  "Give me {a} - {b}.",
  "Evaluate {a}-{b}.",
  "can you subtract {b} from {a}?",
  "Tell me {a} minus {b}.",
  "{a} take away {b}",
  "Deduct {b} from {a}.",
];

export function sumValue(sum: Sum): number {
  return sum.operator === "+" ? sum.a + sum.b : sum.a - sum.b;
}

/** a + b and b + a are one problem, so that neither gives the other away. */
export function sumKey({ a, b, operator }: Sum): string {
  return operator === "+" ? `${Math.min(a, b)}+${Math.max(a, b)}` : `${a}-${b}`;
}

export function drawSum(random: Random, split: Split): Sum {
  return drawForSplit(split, () => ({ a: drawOperand(random), b: drawOperand(random), operator: chance(random, 0.5) ? "+" : "-" }), sumKey);
}

function drawOperand(random: Random): number {
  const digits = pickWeighted(random, [0.15, 0.25, 0.6]) + 1;
  return digits === 1 ? integer(random, 0, 9) : integer(random, 10 ** (digits - 1), 10 ** digits - 1);
}

export function phraseSum(random: Random, sum: Sum): string {
  const text = fill(pick(random, sum.operator === "+" ? addPhrases : subtractPhrases), { a: sum.a, b: sum.b });
  return /[a-z]{3}/.test(text) ? roughen(random, text) : text;
}

/** Column by column from the right: `5+8=13 c1, 4+7+1=12 c1, 3+6+1=10`; when the result is negative, `swap` first. */
export function columnTrace({ a, b, operator }: Sum): string {
  if (operator === "-" && a < b) return `swap ${columnTrace({ a: b, b: a, operator })}`;
  const columns = Math.max(String(a).length, String(b).length);
  const steps: string[] = [];
  let carry = 0;
  for (let column = 0; column < columns; column++) {
    const top = digitAt(a, column);
    const bottom = digitAt(b, column);
    const last = column === columns - 1;
    if (operator === "+") {
      const total = top + bottom + carry;
      steps.push(`${top}+${bottom}${carry ? "+1" : ""}=${total}${total > 9 && !last ? " c1" : ""}`);
      carry = total > 9 ? 1 : 0;
    } else {
      const borrows = top - bottom - carry < 0;
      const from = borrows ? top + 10 : top;
      steps.push(`${from}-${bottom}${carry ? "-1" : ""}=${from - bottom - carry}${borrows ? " b1" : ""}`);
      carry = borrows ? 1 : 0;
    }
  }
  return steps.join(", ");
}

function digitAt(value: number, column: number): number {
  return Math.floor(value / 10 ** column) % 10;
}

export const addSubtract: Family = {
  name: "add-subtract",
  hasImage: false,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "add-subtract", index, mode);
    const sum = drawSum(random, split);
    const wanted = String(sumValue(sum));
    return {
      family: "add-subtract",
      level: `${Math.max(String(sum.a).length, String(sum.b).length)}-digit`,
      mode,
      turns: [
        { role: "user", text: phraseSum(random, sum) },
        { role: "assistant", think: mode === "thinking" ? columnTrace(sum) : null, text: wanted },
      ],
      grade: (reply) => gradeText(reply.text, wanted),
    };
  },
};
