// The search behind countdown with three numbers: every way to combine them, and random tries in the order a hasty person would make them.
// It does not know prompts.
import type { Random } from "./example.ts";
import { pickWeighted } from "./random.ts";

export type Operator = "+" | "-" | "*" | "/";

/** `x first y = middle`, then `middle second rest` or, when flipped, `rest second middle`. */
export interface Try {
  first: { left: number; right: number; operator: Operator; result: number };
  second: { left: number; right: number; operator: Operator; result: number };
  /** the first result stands right of the second operator */
  flipped: boolean;
}

/** Every step in the one order that keeps it whole and not negative; the larger number comes first. */
function stepsOf(a: number, b: number): { left: number; right: number; operator: Operator; result: number }[] {
  const left = Math.max(a, b);
  const right = Math.min(a, b);
  const steps: { left: number; right: number; operator: Operator; result: number }[] = [
    { left, right, operator: "+", result: left + right },
    { left, right, operator: "-", result: left - right },
    { left, right, operator: "*", result: left * right },
  ];
  if (right > 0 && left % right === 0) steps.push({ left, right, operator: "/", result: left / right });
  return steps;
}

/** Drawing a problem asks for the tries of some ten triples, and there are 2197 of them. */
const known = new Map<string, readonly Try[]>();

/** All tries, without repeats. */
export function allTries(numbers: readonly [number, number, number]): readonly Try[] {
  const key = numbers.join(",");
  const tries = known.get(key) ?? combine(numbers);
  known.set(key, tries);
  return tries;
}

function combine(numbers: readonly [number, number, number]): Try[] {
  const tries: Try[] = [];
  const seen = new Set<string>();
  for (let rest = 0; rest < 3; rest++) {
    const others = numbers.filter((_, index) => index !== rest);
    for (const first of stepsOf(others[0], others[1])) {
      for (const second of stepsOf(first.result, numbers[rest])) {
        const candidate: Try = { first, second, flipped: second.left !== first.result };
        const key = writeTry(candidate);
        // Targets stay below 100: four digits only make the trace longer.
        if (seen.has(key) || second.result > 999) continue;
        seen.add(key);
        tries.push(candidate);
      }
    }
  }
  return tries;
}

export function writeTry({ first, second }: Try): string {
  return `${first.left}${first.operator}${first.right}=${first.result} ${second.left}${second.operator}${second.right}=${second.result}`;
}

/** The expression of a try with as few parentheses as keep its meaning. */
export function writeExpression({ first, second, flipped }: Try): string {
  const inner = `${first.left}${first.operator}${first.right}`;
  const additive = first.operator === "+" || first.operator === "-";
  if (!flipped) {
    const needsParentheses = additive && (second.operator === "*" || second.operator === "/");
    return `${needsParentheses ? `(${inner})` : inner}${second.operator}${second.right}`;
  }
  const needsParentheses = second.operator === "/" || (second.operator === "-" && additive) || (second.operator === "*" && first.operator !== "*");
  return `${second.left}${second.operator}${needsParentheses ? `(${inner})` : inner}`;
}

/** Tries per trace: more than this does not fit the context beside the question. */
const maxTries = 8;

/**
 * At most eight different tries in random order, ending with the first that hits. The weights are what a hasty eye sees: beyond the
 * sum of all one must multiply, below the largest number one must subtract or divide, and huge steps lead nowhere.
 */
export function searchTries(random: Random, numbers: readonly [number, number, number], target: number): { tries: Try[]; found: boolean } {
  const left = [...allTries(numbers)];
  const weights = left.map((candidate) => tryWeight(candidate, numbers, target));
  const tries: Try[] = [];
  while (tries.length < maxTries && left.length > 0) {
    const index = pickWeighted(random, weights);
    const chosen = left[index];
    tries.push(chosen);
    if (chosen.second.result === target) return { tries, found: true };
    left.splice(index, 1);
    weights.splice(index, 1);
  }
  return { tries, found: false };
}

function tryWeight({ first, second }: Try, numbers: readonly number[], target: number): number {
  const multiplies = first.operator === "*" || second.operator === "*";
  const lowers = first.operator === "-" || first.operator === "/" || second.operator === "-" || second.operator === "/";
  let weight = 1;
  if (target > numbers[0] + numbers[1] + numbers[2] && !multiplies) weight *= 0.1;
  if (target < Math.max(...numbers) && !lowers) weight *= 0.1;
  if (first.result > 200 || second.result > 200) weight *= 0.1;
  if (first.operator === "/" || second.operator === "/") weight *= 0.7;
  return weight;
}
