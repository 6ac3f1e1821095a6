// Conversations that move on: some examples go on with a question of another family, as people do. It does not know what the families ask.
import type { Example, ExampleTurn, Family } from "./example.ts";
import { chance, pick, randomFor } from "./random.ts";

/** Share of examples that go on. */
const followUpShare = 0.15;
/** Tokens that the longest example may take beside its frame. */
const maxTokens = 215;
/** Indexes of appended questions lie apart from those of leading ones, so that neither repeats the other. */
const appendedIndex = 1e12;

/** The family with some of its examples continued by one of the others. Grading and the first answer stay as they are. */
export function withFollowUps(family: Family, others: readonly Family[]): Family {
  return {
    ...family,
    generate(split, index, mode): Example {
      const example = family.generate(split, index, mode);
      const random = randomFor(split, `${family.name} follow-up`, index, mode);
      if (!chance(random, followUpShare)) return example;
      const next = pick(random, others).generate(split, appendedIndex + index, mode);
      // "I see no picture" would be untrue after a picture.
      const sees = example.turns.some((turn) => turn.role === "user" && turn.image);
      if (sees && next.level === "no picture") return example;
      const turns = [...example.turns, ...next.turns];
      return estimateTokens(turns) > maxTokens ? example : { ...example, turns };
    },
  };
}

/** Without the last questions that would make the example longer than a row. */
export function fitting(turns: readonly ExampleTurn[]): ExampleTurn[] {
  let end = turns.length;
  while (end > 2 && estimateTokens(turns.slice(0, end)) > maxTokens) end -= 2;
  return turns.slice(0, end);
}

/** A little more than a tokenizer with one token per word, digit and sign would count. */
export function estimateTokens(turns: readonly ExampleTurn[]): number {
  let tokens = 0;
  for (const turn of turns) {
    tokens += 8;
    let text = turn.text;
    if (turn.role === "user" && turn.image) tokens += 100;
    if (turn.role === "assistant") text += turn.think ?? "";
    if (turn.role === "assistant" && turn.toolCall) tokens += JSON.stringify(turn.toolCall.arguments).length;
    // A box takes its label and six tokens.
    text = text.replace(/<box label="([^"]*)">[^<]*<\/box>/g, "$1......");
    tokens += text.match(/ ?\p{L}+|[^\p{L}]/gu)?.length ?? 0;
  }
  return tokens;
}
