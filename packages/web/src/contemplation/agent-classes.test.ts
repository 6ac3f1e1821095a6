// What a line about a group of agents shows: the answer, from where it differs.
import { expect, test } from "vitest";
import { answerClasses } from "./agent-classes.ts";

const shown = (...answers: string[]) =>
  answerClasses({ classes: answers.map((answer, index) => ({ answer, agents: [`draft-${index + 1}`] })), abstained: [] }).map(
    ({ differs }) => differs,
  );

test("sentences that all answers begin with are left out of their lines", () => {
  const start = "I multiply first, then I add what is left, and check it twice. ";
  expect(shown(`${start}\n\nThe answer is 42.`, `${start}The answer is 41.`)).toEqual(["… The answer is 42.", "… The answer is 41."]);
});

test.each([
  [["42", "41"]],
  [["Yes. It is 42.", "Yes. It is 41."]],
  [["One group alone says this at some length. The answer is 42."]],
  [["A long first sentence that is the whole of one answer.", "A long first sentence that is the whole of one answer. And more."]],
])("what is short, alone or contained in another stays whole: %j", (answers) => {
  expect(shown(...answers)).toEqual(answers);
});
