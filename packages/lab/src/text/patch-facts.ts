// What there is to see in each patch of a training picture, as answers to fixed questions: a teacher that points. Without it the model has to find
// out by itself that the hundred vectors before a question hold colours, shapes, digits and edges, and for its first millions of tokens it does not
// (docs/lab-log.md). It knows objects and the questions, not the network.
import type { PictureObject } from "../data/example.ts";
import { colourNames, middleOf, shapeNames } from "../data/drawing.ts";
import { edgeQuestions, factQuestions } from "../nn/model-config.ts";
import { type FittedPicture, type PictureMap, toSquare } from "../vision/fit-picture.ts";
import { locationBinOf } from "./box-tokens.ts";
import { locationBins } from "./tokenizer.ts";

/** patches along one side of the square */
const side = 10;
const patchesPerPicture = side * side;

/**
 * Per patch: the colour in each quarter (0 to 3), the kind of thing in each quarter (4 to 7; a cell of a dense grid is smaller than a patch), and the quarter, from 1, with the point that stands
 * for a thing (8): one patch a thing is what can be counted. Apart from these, the bins of the left, top, right and bottom edge of the thing in the middle (detectors
 * without anchors learn boxes so, Tian et al. 2019).
 */
export interface PatchFacts {
  /** int32 [patches * factQuestions] */
  answers: Int32Array;
  /** float32 of that size, 0 where a question has no answer; beside 1 for a token of a short answer */
  weights: Float32Array;
  /** int32 [patches * edgeQuestions] */
  edges: Int32Array;
  edgeWeights: Float32Array;
}

/** A picture for training, with what is to be seen in it when somebody has said so. */
export interface TaughtPicture extends FittedPicture {
  facts?: PatchFacts;
}

const nothing = 0;
/** Behind the last bin of a coordinate. */
const noEdge = locationBins;
const colours = new Map<string, number>(colourNames.map((name, index) => [name, index + 1]));
const kinds = new Map<string, number>([...shapeNames, "bar", ..."0123456789ABCDEF"].map((name, index) => [name, index + 1]));

const somethingWeight = 0.03;
/** Most of a picture is paper: unweighted, "nothing" is all that is learned for long. */
const nothingWeight = 0.006;

const quarters = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

export function patchFacts(objects: readonly PictureObject[], map: PictureMap): PatchFacts {
  const things = objects.map(({ box, words, anchor }) => {
    const find = (known: Map<string, number>) => words.map((word) => known.get(word)).find((index) => index !== undefined);
    const { x, y } = anchor ?? middleOf(box);
    const point = toSquare({ x1: x, y1: y, x2: x, y2: y }, map);
    return { box: toSquare(box, map), x: point.x1, y: point.y1, colour: find(colours), kind: find(kinds) };
  });
  type Thing = (typeof things)[number];
  const answers = new Int32Array(patchesPerPicture * factQuestions);
  const weights = new Float32Array(answers.length);
  const edges = new Int32Array(patchesPerPicture * edgeQuestions);
  const edgeWeights = new Float32Array(edges.length);
  const anchored = new Map(things.filter(({ colour }) => colour !== undefined).map(({ x, y }) => quarterAt(x, y)));
  for (let patch = 0; patch < patchesPerPicture; patch++) {
    const [row, column] = [Math.floor(patch / side), patch % side];
    const thingAt = (x: number, y: number): Thing | undefined => {
      const [px, py] = [((column + x) * 1000) / side, ((row + y) * 1000) / side];
      return things.find(({ box }) => px >= box.x1 && px < box.x2 && py >= box.y1 && py < box.y2);
    };
    const put = (question: number, answer: number, weight: number): void => {
      answers[patch * factQuestions + question] = answer;
      weights[patch * factQuestions + question] = weight;
    };
    quarters.forEach(([x, y], quarter) => {
      const thing = thingAt(x, y);
      if (thing === undefined) {
        put(quarter, nothing, nothingWeight);
        put(4 + quarter, nothing, nothingWeight);
        return;
      }
      // The ink of a digit is not asked for, and a blank cell of a grid is something that shows nothing.
      if (thing.colour !== undefined) put(quarter, thing.colour, somethingWeight);
      put(4 + quarter, thing.kind ?? nothing, somethingWeight);
    });
    put(8, anchored.get(patch) ?? nothing, anchored.has(patch) ? somethingWeight : nothingWeight);
    const middle = thingAt(0.5, 0.5) ?? quarters.map(([x, y]) => thingAt(x, y)).find((thing) => thing !== undefined);
    // Only coloured things are ever asked to be found. Elsewhere the answer is that there is no edge: whoever looks at all patches at once then sees the things' edges alone.
    const isThing = middle?.colour !== undefined;
    for (const [edge, side] of (["x1", "y1", "x2", "y2"] as const).entries()) {
      edges[patch * edgeQuestions + edge] = isThing ? locationBinOf(middle.box[side]) : noEdge;
      edgeWeights[patch * edgeQuestions + edge] = isThing ? somethingWeight : nothingWeight;
    }
  }
  return { answers, weights, edges, edgeWeights };
}

/** The patch that holds a point of the square, in thousandths. */
export const patchAt = (x: number, y: number): number => quarterAt(x, y)[0];

/** Patch and quarter (from 1) that hold a point of the square, in thousandths. */
function quarterAt(x: number, y: number): [patch: number, quarter: number] {
  const half = (value: number) => Math.min(2 * side - 1, Math.floor((value * 2 * side) / 1000));
  const [column, row] = [half(x), half(y)];
  return [(row >> 1) * side + (column >> 1), 1 + (row % 2) * 2 + (column % 2)];
}
