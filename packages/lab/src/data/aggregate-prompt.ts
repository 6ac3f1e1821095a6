// A stand-in until core exports the prompt.
export function plainAggregatePrompt(problem: string, answers: readonly string[]): string {
  return `${problem}\nAttempts:\n${answers.map((answer, index) => `${index + 1}. ${answer}`).join("\n")}\nSome may be wrong. Give the right answer.`;
}
