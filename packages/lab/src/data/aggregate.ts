// Choosing the right answer among several attempts at one problem, as the last step of Contemplating does. It does not know who attempted.
import { noAnswerSentence, plainAggregatePrompt } from "@melete/core";
import { columnTrace, drawSum, phraseSum, type Sum, sumValue } from "./add-subtract.ts";
import { type CountdownProblem, drawCountdown, gradeCountdown, phraseCountdown, solutionsOf } from "./countdown.ts";
import { allTries, type Try, writeExpression } from "./countdown-search.ts";
import type { Example, Family, Random, Split } from "./example.ts";
import { gradeText, right } from "./grades.ts";
import { chance, integer, pick, randomFor, shuffle } from "./random.ts";

interface Attempts {
  prompt: string;
  think: string;
  wanted: string;
  grade: Example["grade"];
}

export const aggregate: Family = {
  name: "aggregate",
  hasImage: false,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "aggregate", index, mode);
    const ofCountdown = chance(random, 0.6);
    const attempts = ofCountdown ? drawCountdownAttempts(random, split) : drawSumAttempts(random, split);
    return {
      family: "aggregate",
      level: ofCountdown ? "countdown" : "add-subtract",
      mode,
      turns: [
        { role: "user", text: attempts.prompt },
        { role: "assistant", think: mode === "thinking" ? attempts.think : null, text: attempts.wanted },
      ],
      grade: attempts.grade,
    };
  },
};

function drawCountdownAttempts(random: Random, split: Split): Attempts {
  const problem = drawCountdown(random, split);
  const count = integer(random, 2, 8);
  const solutions = solutionsOf(problem);
  const rightCount = chance(random, 0.15) ? 0 : chance(random, 0.6) ? 1 : integer(random, 1, count);
  const tries: (Try | null)[] = [];
  for (let attempt = 0; attempt < count; attempt++) {
    if (attempt < rightCount) tries.push(pick(random, solutions));
    else tries.push(chance(random, 0.45) ? null : drawWrongTry(random, problem));
  }
  const shuffled = shuffle(random, tries);
  const answers = shuffled.map((attempt) => (attempt === null ? noAnswerSentence : writeExpression(attempt)));
  const place = shuffled.findIndex((attempt) => attempt?.second.result === problem.target);
  const wanted = place < 0 ? noAnswerSentence : answers[place];
  // The check stops at the first that is right.
  const checked = place < 0 ? shuffled : shuffled.slice(0, place + 1);
  const think = checked
    .map((attempt, index) => {
      if (attempt === null) return `${index + 1} none`;
      const { result } = attempt.second;
      return `${index + 1} ${answers[index]}=${result} ${result === problem.target ? "yes" : "no"}`;
    })
    .join("; ");
  return {
    prompt: plainAggregatePrompt(phraseCountdown(random, problem), answers),
    think,
    wanted,
    grade: (reply) => (place < 0 && gradeText(reply.text, noAnswerSentence).correct ? right : gradeCountdown(reply.text, problem)),
  };
}

/** An expression of the same numbers that misses; half of the time it is among the ten nearest misses. */
function drawWrongTry(random: Random, problem: CountdownProblem): Try {
  const misses = allTries(problem.numbers).filter((candidate) => candidate.second.result !== problem.target);
  if (chance(random, 0.5)) return pick(random, misses);
  const distance = (candidate: Try) => Math.abs(candidate.second.result - problem.target);
  return pick(random, misses.sort((a, b) => distance(a) - distance(b)).slice(0, 10));
}

function drawSumAttempts(random: Random, split: Split): Attempts {
  const sum = drawSum(random, split);
  const value = sumValue(sum);
  const count = integer(random, 2, 8);
  const rightCount = chance(random, 0.5) ? 1 : integer(random, 1, count);
  const answers = shuffle(
    random,
    Array.from({ length: count }, (_, attempt) => String(attempt < rightCount ? value : drawWrongValue(random, sum))),
  );
  const wanted = String(value);
  const places = answers.flatMap((answer, index) => (answer === wanted ? [index + 1] : []));
  return {
    prompt: plainAggregatePrompt(phraseSum(random, sum), answers),
    think: `${columnTrace(sum)}; ${places[0]} ${wanted} yes`,
    wanted,
    grade: (reply) => gradeText(reply.text, wanted),
  };
}

/** The slips that people and small models make: one digit off, a lost carry, the wrong operation, the wrong sign. */
function drawWrongValue(random: Random, sum: Sum): number {
  const value = sumValue(sum);
  const slips = [value + pick(random, [1, -1, 2, -2]), value + pick(random, [10, -10]), value + pick(random, [100, -100])];
  slips.push(sum.operator === "+" ? Math.abs(sum.a - sum.b) : sum.a + sum.b);
  if (value !== 0) slips.push(-value);
  return pick(
    random,
    slips.filter((slip) => slip !== value),
  );
}
