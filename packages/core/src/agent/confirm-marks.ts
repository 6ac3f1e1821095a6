// Does a mark stand where a tool found something, or is it the model's own guess? Kept for one agent's work. It compares places; what is there,
// and whether it is what the label says, it does not know.
import type { Annotations } from "../message.ts";
import { type Box, boxIou, type Mark, type Region } from "../region.ts";

/** Places that a tool found on a picture a person sent, in fractions of it. */
export interface FoundPlaces {
  imageHash: string;
  regions: readonly Region[];
}

export interface MarkConfirmer {
  /** a tool has found these */
  note(places: FoundPlaces): void;
  /** the same marks, each with `confirmed` */
  confirm(annotations: Annotations): Annotations;
}

/** Models round what they read, and a person marks a little more than a line of text. */
const leastIou = 0.5;
/** Two points that are nearer than this are one, as a share of the picture's side. */
const samePoint = 0.02;

export function createMarkConfirmer(): MarkConfirmer {
  const found = new Map<string, Region[]>();
  return {
    note({ imageHash, regions }) {
      found.set(imageHash, [...(found.get(imageHash) ?? []), ...regions]);
    },
    confirm({ imageHash, marks }) {
      const places = found.get(imageHash) ?? [];
      return { imageHash, marks: marks.map((mark): Mark => ({ ...mark, confirmed: places.some((place) => isSamePlace(mark.region, place)) })) };
    },
  };
}

function isSamePlace(mark: Region, found: Region): boolean {
  const [own, other] = [boxAround(mark), boxAround(found)];
  if (mark.type === "point" && found.type === "point") return Math.hypot(mark.x - found.x, mark.y - found.y) <= samePoint;
  if (mark.type === "point") return contains(other, own);
  // a point says nothing of how large the thing is
  if (found.type === "point") return false;
  return boxIou(own, other) >= leastIou;
}

function contains(box: Box, { x, y }: Box): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

function boxAround(region: Region): Box {
  switch (region.type) {
    case "box":
      return region;
    case "point":
      return { type: "box", x: region.x, y: region.y, width: 0, height: 0 };
    case "polygon": {
      const [across, down] = [region.points.map(([x]) => x), region.points.map(([, y]) => y)];
      const [x, y] = [Math.min(...across), Math.min(...down)];
      return { type: "box", x, y, width: Math.max(...across) - x, height: Math.max(...down) - y };
    }
    default:
      return region satisfies never;
  }
}
