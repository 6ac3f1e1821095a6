// Countdown with three numbers: reach the target with each number exactly once. Instant answers at once; Thinking tries aloud and may
// run out of tries. It does not know how a model samples.
import { noAnswerSentence } from "@melete/core";
import { evaluate, fraction, sameFraction } from "./arithmetic.ts";
import { allTries, searchTries, type Try, writeExpression, writeTry } from "./countdown-search.ts";
import type { Example, Family, Grade, Random, Split } from "./example.ts";
import { right, wrong } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, drawForSplit, integer, pick, randomFor } from "./random.ts";

export interface CountdownProblem {
  /** as asked, in any order */
  numbers: [number, number, number];
  target: number;
}

const phrases = [
  "Use {a}, {b} and {c} to make {t}.",
  "Use {a}, {b} and {c} to get {t}.",
  "Make {t} from {a}, {b} and {c}.",
  "Make {t} with {a}, {b}, {c}.",
  "Using {a}, {b} and {c} once each, make {t}.",
  "Combine {a}, {b} and {c} to reach {t}.",
  "How can I make {t} from {a}, {b} and {c}?",
  "Get {t} using {a} {b} {c}.",
  "Reach {t} with {a}, {b} and {c}.",
  "Numbers {a}, {b}, {c}; target {t}.",
  "Countdown: {a} {b} {c} -> {t}",
  "{a}, {b}, {c} to make {t}",
  "Find an expression with {a}, {b} and {c} that equals {t}.",
  "With {a}, {b} and {c}, how do you get {t}?",
  "Countdown numbers: {a}, {b}, {c}. Target: {t}.",
  "Can you make {t} out of {a}, {b} and {c}?",
  "Target {t}, numbers {a} {b} {c}",
  "Use each of {a}, {b}, {c} exactly once to make {t}.",
  "Write {t} using {a}, {b} and {c}.",
  "Which sum of {a}, {b} and {c} gives {t}?",
  "i need {t} from {a}, {b} and {c}",
  "Turn {a}, {b} and {c} into {t}.",
];

/** Unsuccessful searches are drawn again with this probability, which keeps them near a third of what is trained. */
const redrawProbability = 0.6;

export function problemKey({ numbers, target }: CountdownProblem): string {
  return `${[...numbers].sort((a, b) => a - b).join(",")}=${target}`;
}

export function drawCountdown(random: Random, split: Split): CountdownProblem {
  return drawForSplit(split, () => drawReachable(random), problemKey);
}

function drawReachable(random: Random): CountdownProblem {
  for (;;) {
    const numbers: [number, number, number] = [integer(random, 1, 13), integer(random, 1, 13), integer(random, 1, 13)];
    const targets = [...new Set(allTries(numbers).map((candidate) => candidate.second.result))];
    const target = pick(random, targets);
    if (target >= 1 && target <= 99) return { numbers, target };
  }
}

export function solutionsOf(problem: CountdownProblem): Try[] {
  return allTries(problem.numbers).filter((candidate) => candidate.second.result === problem.target);
}

export function phraseCountdown(random: Random, { numbers: [a, b, c], target }: CountdownProblem): string {
  return roughen(random, fill(pick(random, phrases), { a, b, c, t: target }));
}

/** Right when the text is an expression of exactly these numbers with the target as its value; `= 29` may follow. */
export function gradeCountdown(text: string, { numbers, target }: CountdownProblem): Grade {
  const expression = text
    .trim()
    .replace(/\.$/, "")
    .replace(new RegExp(`\\s*=\\s*${target}$`), "");
  const evaluation = evaluate(expression);
  const wanted = fraction(BigInt(target), 1n);
  if (evaluation === null || wanted === null || !sameFraction(evaluation.value, wanted)) return wrong;
  const used = evaluation.numbers.sort((a, b) => a - b).join(",");
  return used === [...numbers].sort((a, b) => a - b).join(",") ? right : wrong;
}

function search(random: Random, problem: CountdownProblem): { tries: Try[]; found: boolean } {
  const found = searchTries(random, problem.numbers, problem.target);
  return found.found || !chance(random, redrawProbability) ? found : searchTries(random, problem.numbers, problem.target);
}

export const countdown: Family = {
  name: "countdown",
  hasImage: false,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "countdown", index, mode);
    const problem = drawCountdown(random, split);
    const prompt = phraseCountdown(random, problem);
    let think: string | null = null;
    let text: string;
    if (mode === "thinking") {
      const { tries, found } = search(random, problem);
      think = `${tries.map(writeTry).join(";")} ${found ? "yes" : "no"}`;
      text = found ? writeExpression(tries[tries.length - 1]) : noAnswerSentence;
    } else {
      text = writeExpression(solutionsOf(problem)[0]);
    }
    return {
      family: "countdown",
      level: "3 numbers",
      mode,
      turns: [
        { role: "user", text: prompt },
        { role: "assistant", think, text },
      ],
      grade: (reply) => gradeCountdown(reply.text, problem),
    };
  },
};
