// A scripted vision model that knows where things are: it answers about any picture made from the original by way of its matrix, in its
// own notation, roughly on an overview and well from near. So the procedure around it can be tested with a known truth.
import {
  applyMatrix,
  type Box,
  invertMatrix,
  type Matrix3,
  type Message,
  type Notation,
  type PartOf,
  pixelsToFractions,
  type Question,
  readRegion,
  type Region,
  type Reply,
  textOf,
  writeRegion,
} from "@melete/core";

export interface SeeingModelOptions {
  /** the truth, in fractions of the original */
  things: Record<string, Box>;
  notation: Notation;
  /** how far off it is, as a share of the side of the picture that it looks at */
  error: number;
  /** what it says when it is asked which boxes are wrong; "none" when absent */
  verdict?: string;
}

export interface SeeingModel {
  ask(question: Question): Promise<Reply>;
  /** what it was asked */
  readonly questions: string[];
}

export function createSeeingModel({ things, notation, error, verdict = "none" }: SeeingModelOptions): SeeingModel {
  const questions: string[] = [];
  let sign = 1;
  return {
    questions,
    async ask({ messages }) {
      const words = messages.map(textOf).join("\n");
      questions.push(words);
      if (words.includes("Which boxes do not fit")) return { text: verdict, marks: [] };
      const picture = lastPicture(messages);
      const marks: Reply["marks"] = [];
      for (const [label, truth] of Object.entries(things)) {
        if (!words.includes(label)) continue;
        const seen = boxOn(picture, truth);
        if (seen === null) continue;
        sign = -sign;
        const off = sign * error;
        const said = writeRegion({ ...seen, x: clamp(seen.x + off), y: clamp(seen.y - off) }, notation, picture.blob);
        const region: Region | null = said === null ? null : readRegion(said, notation, picture.blob);
        if (region !== null) marks.push({ region, label, tone: "accent" });
      }
      return { text: "", marks };
    },
  };
}

/** Where a box of the original is on this picture, in fractions of it; null when it is not on it as a whole. */
function boxOn({ blob: { width = 1, height = 1 }, origin }: PartOf<"image">, box: Box): Box | null {
  const toOriginal: Matrix3 = origin?.toOriginal ?? pixelsToFractions(width, height);
  const back = invertMatrix(toOriginal);
  const from = applyMatrix(back, { x: box.x, y: box.y });
  const to = applyMatrix(back, { x: box.x + box.width, y: box.y + box.height });
  const seen: Box = { type: "box", x: from.x / width, y: from.y / height, width: (to.x - from.x) / width, height: (to.y - from.y) / height };
  const slack = 0.001;
  const inside = seen.x >= -slack && seen.y >= -slack && seen.x + seen.width <= 1 + slack && seen.y + seen.height <= 1 + slack;
  return inside ? { ...seen, x: clamp(seen.x), y: clamp(seen.y) } : null;
}

function lastPicture(messages: readonly Message[]): PartOf<"image"> {
  const picture = messages.flatMap(({ parts }) => parts.filter((part) => part.type === "image")).at(-1);
  if (picture === undefined) throw new Error("The model was asked about a picture, but none came with the question.");
  return picture;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
