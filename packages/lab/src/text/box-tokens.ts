// Boxes between their text form, `<box label="red circle">x1,y1,x2,y2</box>` in thousandths of the original picture, and their token form,
// `<|box_start|>` label `<loc>` x4 `<|box_end|>` in 64 bins of the model's square. It does not know chats.
import type { ThousandthsBox } from "../data/example.ts";
import { type PictureMap, pictureSide, toOriginal, toSquare } from "../vision/fit-picture.ts";
import { locationBins, type Tokenizer } from "./tokenizer.ts";

const boxExpression = /<box label="([^"<>]*)">\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*<\/box>/g;

/** The map of a picture that already is the square: what boxes mean when no picture is known. */
export const squareMap: PictureMap = { scale: 1, offsetX: 0, offsetY: 0, width: pictureSide, height: pictureSide };

/** A box among ids: where its label begins, where its four coordinates do, and the box in thousandths of the square. */
export interface EncodedBox {
  labelAt: number;
  at: number;
  box: ThousandthsBox;
}

/** Assistant text to ids. Only a well-formed box becomes box tokens; anything else stays plain text. */
export function encodeWithBoxes(text: string, map: PictureMap, tokenizer: Tokenizer): { ids: number[]; boxes: EncodedBox[] } {
  const ids: number[] = [];
  const boxes: EncodedBox[] = [];
  let end = 0;
  for (const match of text.matchAll(boxExpression)) {
    const [whole, label, x1, y1, x2, y2] = match;
    ids.push(...tokenizer.encode(text.slice(end, match.index)));
    const box = toSquare({ x1: Number(x1), y1: Number(y1), x2: Number(x2), y2: Number(y2) }, map);
    ids.push(tokenizer.special("<|box_start|>"));
    const labelAt = ids.length;
    ids.push(...tokenizer.encode(label));
    boxes.push({ labelAt, at: ids.length, box });
    for (const value of [box.x1, box.y1, box.x2, box.y2]) ids.push(tokenizer.location(locationBinOf(value)));
    ids.push(tokenizer.special("<|box_end|>"));
    end = match.index + whole.length;
  }
  ids.push(...tokenizer.encode(text.slice(end)));
  return { ids, boxes };
}

/** The text form of a box that the model wrote; each bin stands for its centre. Corners in the wrong order are swapped. */
export function boxText(label: string, bins: readonly number[], map: PictureMap): string {
  const [x1, y1, x2, y2] = bins.map((bin) => ((bin + 0.5) * 1000) / locationBins);
  const box = toOriginal({ x1: Math.min(x1, x2), y1: Math.min(y1, y2), x2: Math.max(x1, x2), y2: Math.max(y1, y2) }, map);
  const numbers = [box.x1, box.y1, box.x2, box.y2].map(Math.round);
  return `<box label="${label.replace(/["<>]/g, "").trim()}">${numbers.join(",")}</box>`;
}

/** @param value thousandths of the square, 0..1000 */
export function locationBinOf(value: number): number {
  return Math.min(locationBins - 1, Math.floor((value * locationBins) / 1000));
}
