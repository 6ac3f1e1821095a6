import { expect, test } from "vitest";
import type { Example, ExampleTurn } from "../data/example.ts";
import { families } from "../data/families.ts";
import type { ChatTurn } from "./chat-template.ts";
import { pictureExercise } from "./picture-exercise.ts";

function exampleOf(name: Example["family"]): Example {
  const family = families.find((candidate) => candidate.name === name);
  if (family === undefined) throw new Error("the family is missing");
  return family.generate("train", 7, "instant");
}
const user = (example: Example) => example.turns[0] as Extract<ExampleTurn, { role: "user" }>;
const texts = (turns: ChatTurn[] | null) => (turns ?? []).map(({ text }) => text);

test("scan says the words of all patches, row by row", () => {
  const [question, answer] = pictureExercise(exampleOf("digit-grid"), 0.1) ?? [];
  if (question?.role !== "user" || answer === undefined) throw new Error("an exercise is a question and an answer");
  expect(answer.text.replaceAll("\n", "")).toBe(question.patchWords?.map(({ word }) => word).join(""));
  expect(answer.text.split("\n")).toHaveLength(10);
});

test("list gives every shape its box, from the top down", () => {
  const example = exampleOf("count-shapes");
  const boxes = texts(pictureExercise(example, 0.7))[1].match(/<box /g);
  expect(boxes).toHaveLength(user(example).objects?.length ?? 0);
});

test("an edge is said once for every patch of its object", () => {
  const [question, answer] = pictureExercise(exampleOf("count-shapes"), 0.302) ?? [];
  if (question?.role !== "user" || answer === undefined) throw new Error("an exercise is a question and an answer");
  expect(question.text).toBe("Right.");
  const bins = question.patchWords?.flatMap(({ edges }) => (edges === null ? [] : [`<loc_${edges[2]}>`])) ?? [];
  expect(bins.length).toBeGreaterThan(0);
  expect(answer.text.match(/<loc_\d+>/g)).toEqual(bins);
});

test("ask wants what is certain: colours and shapes that occur once", () => {
  const example = exampleOf("count-shapes");
  const box = { x1: 0, y1: 0, x2: 500, y2: 500 };
  const objects = [
    { box, words: [" red", " star"] },
    { box, words: [" blue", " star"] },
  ];
  const turns = pictureExercise({ ...example, turns: [{ ...user(example), objects }] }, 0.9);
  expect(texts(turns)).toEqual(["Which shape is red?", "star", "Which shape is blue?", "star"]);
  expect(turns?.map((turn) => (turn.role === "user" ? turn.pictures.length : -1))).toEqual([1, -1, 0, -1]);
});

test("a picture that nobody has named has no exercise", () => {
  expect(pictureExercise(exampleOf("add-subtract"), 0.5)).toBeNull();
});
