// Finding one shape by its name and answering with its box, or saying that it is not there. It does not know location tokens.
import { middleOf, writeBox } from "./drawing.ts";
import type { Example, ExampleTurn, Family, Grade, Random, ReadingPoint, ThousandthsBox } from "./example.ts";
import { fitting } from "./follow-up.ts";
import { gradeText, wrong } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, integer, pick, randomFor, shuffle } from "./random.ts";
import { drawShapeScene, drawSpec, objectsOf, patchOf, type ShapeScene, type ShapeSpec, sameSpec } from "./shape-scene.ts";

const phrases = [
  "Where is the {name}?",
  "Find the {name}.",
  "Locate the {name}.",
  "Show me the {name}.",
  "Mark the {name}.",
  "where is the {name}",
  "Point out the {name}.",
  "Can you find the {name}?",
  "Draw a box around the {name}.",
  "Put a box around the {name}.",
  "Box the {name}.",
  "Give the bounding box of the {name}.",
  "Where do you see the {name}?",
  "Highlight the {name}.",
  "find {name}",
  "locate {name}",
  "Where in the picture is the {name}?",
  "Is there any {name}? Show me.",
  "Point to the {name}.",
  "Detect the {name}.",
  "bounding box of the {name}",
];

/** Intersection over union of two boxes in thousandths. */
function overlapOf(a: ThousandthsBox, b: ThousandthsBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: ThousandthsBox) => (box.x2 - box.x1) * (box.y2 - box.y1);
  return (width * height) / (area(a) + area(b) - width * height);
}

/** The first box in the text; null when there is none. */
export function readBox(text: string): ThousandthsBox | null {
  const match = /<box label="[^"]*">\s*(\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?)\s*<\/box>/.exec(text);
  return match && { x1: Number(match[1]), y1: Number(match[2]), x2: Number(match[3]), y2: Number(match[4]) };
}

/** A question as a person would type it. @param name such as "red circle" */
export function phraseLocate(random: Random, name: string): string {
  return roughen(random, fill(pick(random, phrases), { name }));
}

function gradeBox(text: string, wanted: ThousandthsBox): Grade {
  const box = readBox(text);
  if (box === null) return wrong;
  const score = overlapOf(box, wanted);
  return { correct: score >= 0.5, score };
}

export const locateShape: Family = {
  name: "locate-shape",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "locate-shape", index, mode);
    const target = drawSpec(random);
    const absent = chance(random, 0.1);
    const others: ShapeSpec[] = [];
    const otherCount = integer(random, 1, 8);
    while (others.length < otherCount) {
      const other = drawSpec(random);
      // Half of the others share one trait with the target.
      const shared = random();
      if (shared < 0.3) other.shape = target.shape;
      else if (shared < 0.5) other.colour = target.colour;
      if (!sameSpec(other, target)) others.push(other);
    }
    const scene = drawShapeScene(random, shuffle(random, absent ? others : [target, ...others]));
    const found = scene.shapes.find((shape) => sameSpec(shape, target));
    const turns = askWhere(random, mode, target, scene);
    if (turns[0].role === "user") Object.assign(turns[0], { image: scene.image, objects: objectsOf(scene.shapes) });
    turns.push(...followUps(random, mode, target, scene));
    return {
      family: "locate-shape",
      level: absent ? "absent" : "present",
      mode,
      turns: fitting(turns),
      grade: (reply) => (found ? gradeBox(reply.text, found.box) : gradeText(reply.text, absenceOf(target))),
    };
  },
};

const nameOf = (spec: ShapeSpec): string => `${spec.colour} ${spec.shape}`;
const absenceOf = (spec: ShapeSpec): string => `There is no ${nameOf(spec)}.`;

/** A question and its answer; `target` is in the picture once or not at all. Thinking says roughly where before it says exactly where. */
export function askWhere(random: Random, mode: Example["mode"], target: ShapeSpec, { image, shapes }: ShapeScene): ExampleTurn[] {
  const question: ExampleTurn = { role: "user", text: phraseLocate(random, nameOf(target)) };
  const thinks = mode === "thinking";
  const found = shapes.find((shape) => sameSpec(shape, target));
  if (found === undefined) return [question, { role: "assistant", think: thinks ? "none" : null, text: absenceOf(target) }];
  const { row, column } = patchOf(found, image);
  const think = `row ${row}, column ${column}`;
  const read = (offset: number): ReadingPoint => ({ in: "think", offset, ...middleOf(found.box) });
  const points = [read("row ".length), read(think.length - 1)];
  return [question, { role: "assistant", think: thinks ? think : null, text: writeBox(nameOf(target), found.box), points: thinks ? points : [] }];
}

/** More targets in the same picture, each there once or not at all: they teach cheaply, as the picture is already seen. */
function followUps(random: Random, mode: Example["mode"], first: ShapeSpec, scene: ShapeScene): ExampleTurn[] {
  const { shapes } = scene;
  const single = shapes.filter((shape) => !sameSpec(shape, first) && shapes.filter((other) => sameSpec(other, shape)).length === 1);
  const targets: ShapeSpec[] = shuffle(random, single).slice(0, integer(random, 2, mode === "instant" ? 6 : 4));
  return targets.flatMap((target) => askWhere(random, mode, target, scene));
}
