// What there is to see in each patch of a training picture, as a word: a teacher that points. Without it the model has to find out by itself that
// the hundred vectors before a question hold colours, shapes and digits, and for its first millions of tokens it does not (docs/lab-log.md).
import type { PictureObject } from "../data/example.ts";
import { type PictureMap, toSquare } from "../vision/fit-picture.ts";

/** patches along one side of the square */
const side = 10;
export interface PatchWord {
  word: string;
  /** of the loss, beside 1 for a token of a short answer */
  weight: number;
}

/** Most patches hold nothing: unweighted, "nothing" is all that is learned for long. */
const nothing: PatchWord = { word: ".", weight: 0.1 };
const objectWeight = 0.8;

/**
 * One word per patch, row by row: a word of the object that covers the patch's middle, its words in turns like the fields of a chessboard; "." with little weight where there is none.
 */
export function patchWords(objects: readonly PictureObject[], map: PictureMap): PatchWord[] {
  const boxes = objects.map(({ box, words }) => ({ box: toSquare(box, map), words }));
  return Array.from({ length: side * side }, (_, patch) => {
    const [row, column] = [Math.floor(patch / side), patch % side];
    const [x, y] = [(column + 0.5) * (1000 / side), (row + 0.5) * (1000 / side)];
    const hit = boxes.find(({ box }) => x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2);
    return hit === undefined ? nothing : { word: hit.words[(row + column) % hit.words.length], weight: objectWeight };
  });
}
