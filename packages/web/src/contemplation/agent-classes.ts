// Who agreed with whom: a letter for each group of agents with the same answer, largest group first.
import type { AgreementView } from "@melete/core";

export interface AnswerClass {
  /** "A" for the largest group; shown together with a colour, never the colour alone */
  letter: string;
  answer: string;
  agents: string[];
}

export function answerClasses(agreement: AgreementView | null): AnswerClass[] {
  return (agreement?.classes ?? []).map(({ answer, agents }, index) => ({ letter: classLetter(index), answer, agents }));
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
