// Who agreed with whom: a letter for each group of agents with the same answer, largest group first.
import type { AgreementView } from "@melete/core";

export interface AnswerClass {
  /** "A" for the largest group; shown together with a colour, never the colour alone */
  letter: string;
  answer: string;
  /** the answer on one line, from where it stops being like the others': long answers often begin alike */
  differs: string;
  agents: string[];
}

export function answerClasses(agreement: AgreementView | null): AnswerClass[] {
  const classes = agreement?.classes ?? [];
  const lines = classes.map(({ answer }) => answer.replace(/\s+/g, " ").trim());
  const shared = sharedSentences(lines);
  return classes.map(({ answer, agents }, index) => ({
    letter: classLetter(index),
    answer,
    differs: shared === 0 ? lines[index] : `… ${lines[index].slice(shared)}`,
    agents,
  }));
}

/** Less than this fits on any line beside the rest. */
const worthHiding = 40;

/** How many characters all lines begin with, up to the end of a sentence; 0 when hiding them would help nobody. */
function sharedSentences(lines: string[]): number {
  if (lines.length < 2) return 0;
  const [first, ...others] = lines;
  let same = 0;
  while (same < first.length && others.every((line) => line[same] === first[same])) same++;
  const end = first.slice(0, same).search(/[.!?:;] [^.!?:;]*$/) + 2;
  return end < worthHiding || lines.some((line) => line.length <= end) ? 0 : end;
}

export function classOf(classes: AnswerClass[], agentId: string): AnswerClass | undefined {
  return classes.find(({ agents }) => agents.includes(agentId));
}

/** Sixteen agents make at most sixteen groups, so one letter is enough. */
function classLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** Six hues are told apart at a glance; further groups share the neutral one and differ by letter. */
export function classTone(found: AnswerClass | undefined): string {
  if (!found) return "tone-none";
  const index = found.letter.charCodeAt(0) - "A".charCodeAt(0);
  return index < 6 ? `tone-${found.letter.toLowerCase()}` : "tone-other";
}
