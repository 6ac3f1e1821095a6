// What there is to see in each patch of a training picture, as a word: a teacher that points. Without it the model has to find out by itself that
// the hundred vectors before a question hold colours, shapes and digits, and for its first millions of tokens it does not (docs/lab-log.md).
import type { PictureObject } from "../data/example.ts";
import { type PictureMap, toSquare } from "../vision/fit-picture.ts";
import { locationBinOf } from "./box-tokens.ts";

/** patches along one side of the square */
const side = 10;

export interface PatchWord {
  /** said when the picture is read patch by patch */
  word: string;
  /** taught at the patch itself: a word, or a location bin */
  target: string | number;
  /** bins of the object's left, top, right and bottom edge; null where nothing is */
  edges: readonly number[] | null;
  /** of the loss, beside 1 for a token of a short answer */
  weight: number;
}

/** Most patches hold nothing: unweighted, "nothing" is all that is learned for long. */
const nothing: PatchWord = { word: ".", target: ".", edges: null, weight: 0.1 };
const objectWeight = 0.8;

/**
 * One word per patch, row by row: a word of the object that covers the patch's middle, its words in turns like the fields of a chessboard; "." with little weight
 * where there is none. What is taught at the patch is, evenly, one of the object's words or one of its four edges (as detectors without anchors learn boxes, Tian et
 * al. 2019): which one cannot be foreseen, so the patch learns all of them.
 */
export function patchWords(objects: readonly PictureObject[], map: PictureMap): PatchWord[] {
  const boxes = objects.map(({ box, words }) => ({ box: toSquare(box, map), words }));
  return Array.from({ length: side * side }, (_, patch) => {
    const [row, column] = [Math.floor(patch / side), patch % side];
    const [x, y] = [(column + 0.5) * (1000 / side), (row + 0.5) * (1000 / side)];
    const hit = boxes.find(({ box }) => x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2);
    if (hit === undefined) return nothing;
    const { box, words } = hit;
    // A grid's digits are wanted, not the edges of its cells.
    const edges = [box.x1, box.y1, box.x2, box.y2].map(locationBinOf);
    const targets = words[0].startsWith(" ") ? [...words, ...edges] : words;
    return { word: words[(row + column) % words.length], target: targets[hash(patch, box.x1, box.y2) % targets.length], edges, weight: objectWeight };
  });
}

/** Any fixed scrambling will do: the same picture teaches the same. */
function hash(...values: number[]): number {
  let state = 0x9e3779b1;
  for (const value of values) {
    state = Math.imul(state ^ Math.round(value * 64), 0x85ebca6b);
    state ^= state >>> 13;
  }
  return state >>> 0;
}
