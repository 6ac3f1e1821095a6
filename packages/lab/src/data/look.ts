// A drill, for training only: short questions about few shapes, several to a picture. With one shape there is nothing to choose, and where it lies is learned first;
// with two or three, choosing the one that was asked for (docs/lab-log.md). The families' own pictures are too full to begin with.
import { askCount, drawCountKind } from "./count-shapes.ts";
import { middleOf, writeBox } from "./drawing.ts";
import type { Example, ExampleTurn, Family, Random, ReadingPoint } from "./example.ts";
import { gradeText } from "./grades.ts";
import { askWhere } from "./locate-shape.ts";
import { chance, integer, pick, pickWeighted, randomFor } from "./random.ts";
import { drawShapeScene, drawSpec, objectsOf, type PlacedShape, type ShapeScene, type ShapeSpec, sameSpec } from "./shape-scene.ts";

/** How often pictures of 1, 2, 3 … shapes are drawn. */
const shapeCountWeights = [5, 5, 4, 2, 1, 1, 1];

type Ask = (random: Random, mode: Example["mode"], scene: ShapeScene) => ExampleTurn[];

export const look: Family = {
  name: "look",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "look", index, mode);
    const specs = Array.from({ length: 1 + pickWeighted(random, shapeCountWeights) }, () => drawSpec(random));
    const scene = drawShapeScene(random, specs);
    const turns = Array.from({ length: integer(random, 2, mode === "instant" ? 5 : 3) }, () =>
      pick(random, mode === "instant" ? direct : traced)(random, mode, scene),
    ).flat();
    if (turns[0].role === "user") Object.assign(turns[0], { image: scene.image, objects: objectsOf(scene.shapes) });
    const answer = turns[1].text;
    return { family: "look", level: `${specs.length} shapes`, mode, turns, grade: (reply) => gradeText(reply.text, answer) };
  },
};

const where: Ask = (random, mode, scene) => askWhere(random, mode, targetOf(random, scene.shapes), scene);
const count: Ask = (random, mode, scene) =>
  askCount(random, mode, drawCountKind(random), chance(random, 0.7) ? pick(random, scene.shapes) : drawSpec(random), scene);
const traced: Ask[] = [where, count];

/** Colour by shape and shape by colour: finding by one word and saying another. */
const whichTrait: Ask = (random, mode, scene) => {
  const { shapes } = scene;
  const shape = pick(random, shapes);
  const [known, wanted] = chance(random, 0.5) ? (["colour", "shape"] as const) : (["shape", "colour"] as const);
  const single = shapes.filter((other) => other[known] === shape[known]).length === 1;
  const question = known === "colour" ? `Which shape is ${shape.colour}?` : `What colour is the ${shape.shape}?`;
  return single ? say(question, shape[wanted], [{ in: "text", offset: 0, ...middleOf(shape.box) }]) : list(random, mode, scene);
};

const list: Ask = (_random, _mode, { shapes }) => {
  const ordered = shapes.toSorted((a, b) => a.box.x1 + a.box.x2 - b.box.x1 - b.box.x2);
  return say("Box every shape.", ordered.map((shape) => writeBox(`${shape.colour} ${shape.shape}`, shape.box)).join(""));
};
const direct: Ask[] = [where, where, where, count, whichTrait, list];

const say = (question: string, answer: string, points: ReadingPoint[] = []): ExampleTurn[] => [
  { role: "user", text: question },
  { role: "assistant", think: null, text: answer, points },
];

/** One that is there once, or, now and then, one that is not there at all. */
function targetOf(random: Random, shapes: readonly PlacedShape[]): ShapeSpec {
  const single = shapes.filter((shape) => shapes.filter((other) => sameSpec(other, shape)).length === 1);
  if (single.length > 0 && !chance(random, 0.1)) return pick(random, single);
  for (;;) {
    const spec = drawSpec(random);
    if (!shapes.some((shape) => sameSpec(shape, spec))) return spec;
  }
}
