// Counting shapes by kind, by colour, by both, or all. Thinking goes down the picture in ten rows and says how many it has met so far.
import { colourNames, middleOf, shapeNames } from "./drawing.ts";
import type { Example, ExampleTurn, Family, Random, ReadingPoint } from "./example.ts";
import { fitting } from "./follow-up.ts";
import { gradeText } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, integer, pick, pickWeighted, randomFor, shuffle } from "./random.ts";
import { drawShapeScene, drawSpec, objectsOf, patchOf, type ShapeScene, type ShapeSpec } from "./shape-scene.ts";

const maxShapes = 12;
const questionKinds = ["shape", "colour", "both", "all"] as const;
export type QuestionKind = (typeof questionKinds)[number];

const phrases = [
  "How many {things} are there?",
  "How many {things} are in the picture?",
  "Count the {things}.",
  "How many {things} do you see?",
  "how many {things}",
  "Number of {things}?",
  "What is the number of {things}?",
  "count {things}",
  "How many {things} can you find?",
  "Can you count the {things}?",
  "Tell me how many {things} there are.",
  "How many {things} are shown?",
  "How many {things} does the picture have?",
  "Give me the count of {things}.",
  "How many {things} are in this image?",
  "I see some shapes; how many {things}?",
  "Count all {things} here.",
  "How many {things} in the photo?",
  "Please count the {things} in this picture.",
  "How many of these are {things}?",
];

/** Counts of small numbers come first in life, but every number up to nine is practised. */
const countWeights = [6, 9, 10, 10, 10, 9, 8, 7, 6, 5];

function matches(kind: QuestionKind, target: ShapeSpec, spec: ShapeSpec): boolean {
  switch (kind) {
    case "all":
      return true;
    case "shape":
      return spec.shape === target.shape;
    case "colour":
      return spec.colour === target.colour;
    case "both":
      return spec.shape === target.shape && spec.colour === target.colour;
    default:
      return kind satisfies never;
  }
}

function thingsOf(kind: QuestionKind, target: ShapeSpec): string {
  switch (kind) {
    case "all":
      return "shapes";
    case "shape":
      return `${target.shape}s`;
    case "colour":
      return `${target.colour} shapes`;
    case "both":
      return `${target.colour} ${target.shape}s`;
    default:
      return kind satisfies never;
  }
}

/** A question as a person would type it. */
export function phraseCount(random: Random, kind: QuestionKind, target: ShapeSpec): string {
  return roughen(random, fill(pick(random, phrases), { things: thingsOf(kind, target) }));
}

export function drawCountKind(random: Random): QuestionKind {
  return questionKinds[pickWeighted(random, [3, 3, 3, 2])];
}

function drawMatch(random: Random, kind: QuestionKind, target: ShapeSpec): ShapeSpec {
  const spec = drawSpec(random);
  if (kind === "shape" || kind === "both") spec.shape = target.shape;
  if (kind === "colour" || kind === "both") spec.colour = target.colour;
  return spec;
}

function drawOther(random: Random, kind: QuestionKind, target: ShapeSpec): ShapeSpec {
  for (;;) {
    const spec = drawSpec(random);
    // The wrong ones that look most alike differ in one thing only.
    if (kind === "both" && chance(random, 0.6)) {
      if (chance(random, 0.5)) spec.shape = target.shape;
      else spec.colour = target.colour;
    }
    if (!matches(kind, target, spec)) return spec;
  }
}

export const countShapes: Family = {
  name: "count-shapes",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "count-shapes", index, mode);
    const kind = drawCountKind(random);
    const target: ShapeSpec = { shape: pick(random, shapeNames), colour: pick(random, colourNames) };
    const count = pickWeighted(random, countWeights);
    const others = kind === "all" ? 0 : integer(random, count === 0 ? 1 : 0, Math.min(maxShapes - count, 7));
    const specs = shuffle(random, [
      ...Array.from({ length: count }, () => drawMatch(random, kind, target)),
      ...Array.from({ length: others }, () => drawOther(random, kind, target)),
    ]);
    const scene = drawShapeScene(random, specs);
    const wanted = String(count);
    const turns = askCount(random, mode, kind, target, scene);
    if (turns[0].role === "user") Object.assign(turns[0], { image: scene.image, objects: objectsOf(scene.shapes) });
    turns.push(...followUps(random, mode, `${kind} ${thingsOf(kind, target)}`, scene));
    return { family: "count-shapes", level: kind, mode, turns: fitting(turns), grade: (reply) => gradeText(reply.text, wanted) };
  },
};

/** Rows of the square that the model sees. */
const rows = 10;

/** A question and its answer. */
export function askCount(random: Random, mode: Example["mode"], kind: QuestionKind, target: ShapeSpec, { image, shapes }: ShapeScene): ExampleTurn[] {
  const matching = shapes.filter((shape) => matches(kind, target, shape)).map(({ box }) => ({ box, ...patchOf({ box }, image) }));
  const soFar = Array.from({ length: rows }, (_, last) => matching.filter(({ row }) => row <= last).length);
  const points = matching.map(({ box, row }): ReadingPoint => ({ in: "think", offset: 2 * row, ...middleOf(box) }));
  const question: ExampleTurn = { role: "user", text: phraseCount(random, kind, target) };
  const text = String(matching.length);
  return [question, mode === "thinking" ? { role: "assistant", think: soFar.join(" "), text, points } : { role: "assistant", think: null, text }];
}

/** More questions about the same picture: looking costs a hundred tokens and each further answer few, so they teach cheaply. */
function followUps(random: Random, mode: Example["mode"], asked: string, scene: ShapeScene): ExampleTurn[] {
  const { shapes } = scene;
  const seen = new Set([asked]);
  const turns: ExampleTurn[] = [];
  for (let count = mode === "instant" ? integer(random, 3, 7) : integer(random, 1, 3); count > 0; count--) {
    const kind = drawCountKind(random);
    const target = shapes.length > 0 && chance(random, 0.8) ? pick(random, shapes) : drawSpec(random);
    const key = `${kind} ${thingsOf(kind, target)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    turns.push(...askCount(random, mode, kind, target, scene));
  }
  return turns;
}
