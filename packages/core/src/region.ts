// A place on an image and the marks drawn there.
// Coordinates are fractions 0..1 of the ORIGINAL image (EXIF applied); nothing here knows any model's own convention.
import { z } from "zod";

const fraction = z.number().min(0).max(1);

export const pointSchema = z.object({ type: z.literal("point"), x: fraction, y: fraction });
export const boxSchema = z.object({
  type: z.literal("box"),
  /** left edge */ x: fraction,
  /** top edge */ y: fraction,
  width: fraction,
  height: fraction,
});
export const polygonSchema = z.object({
  type: z.literal("polygon"),
  points: z.array(z.tuple([fraction, fraction])).min(3),
});

export const regionSchema = z.discriminatedUnion("type", [pointSchema, boxSchema, polygonSchema]);
export type Region = z.infer<typeof regionSchema>;
export type Box = z.infer<typeof boxSchema>;

export const markSchema = z.object({
  region: regionSchema,
  label: z.string(),
  tone: z.enum(["neutral", "good", "bad", "accent"]).default("accent"),
  /** a rating shown beside the label, out of 10 */
  score: z.number().min(0).max(10).optional(),
  /** longer text shown when the mark is opened */
  card: z.string().optional(),
  /** a tool found something at this place; false: the model says so without one. Absent where there were no tools that look */
  confirmed: z.boolean().optional(),
});
export type Mark = z.infer<typeof markSchema>;

/** Intersection over union of two boxes, 0 (disjoint) to 1 (equal). */
export function boxIou(a: Box, b: Box): number {
  const overlapWidth = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const overlapHeight = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (overlapWidth <= 0 || overlapHeight <= 0) return 0;
  const overlap = overlapWidth * overlapHeight;
  return overlap / (a.width * a.height + b.width * b.height - overlap);
}
