// A box that a model drew, moved onto the edges that are there: those of the thing's outline or of a line of text. A box that fits neither
// stays as it was. It knows boxes and edges; what is in the box the model said.
import { type Box, boxIou } from "@melete/core";
import { boundsOf } from "./places.ts";
import type { ReadingEyes } from "./read-text.ts";
import type { SegmentEyes } from "./segment.ts";

export type SnappingEyes = Pick<SegmentEyes, "segmentThing"> & Pick<ReadingEyes, "readText">;

/** Less alike than this, what was found is something else: a shadow, a part of the thing, the words on it. */
const leastIou = 0.7;
/** How much a model's box may cut off: the outline is looked for in a box that is larger by this share on each side. */
const slack = 0.06;

/**
 * @param bytes  the picture that the box is on; small, because it is decoded for every thing
 * @param box  in fractions of that picture
 * @param lines  lines of text on it
 */
export async function snapToThing(bytes: Uint8Array, box: Box, lines: readonly Box[], eyes: SnappingEyes, signal: AbortSignal): Promise<Box> {
  const outlined = await eyes.segmentThing(bytes, grown(box), signal).catch(() => null);
  signal.throwIfAborted();
  const candidates: Box[] = [...lines, ...(outlined === null ? [] : [{ type: "box" as const, ...boundsOf(outlined.rim) }])];
  return candidates.reduce((best, candidate) => {
    const likeness = boxIou(candidate, box);
    return likeness >= leastIou && (best === box || likeness > boxIou(best, box)) ? candidate : best;
  }, box);
}

function grown({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.max(0, x - width * slack), Math.max(0, y - height * slack)];
  return { type: "box", x: left, y: top, width: Math.min(1, x + width * (1 + slack)) - left, height: Math.min(1, y + height * (1 + slack)) - top };
}
