// What can be asked of `measure`, as a model writes it: places in the notation of its boxes.
import { z } from "zod";
import { boxField, imageField, pointField } from "../places.ts";

const points = (least: number, most: number) => z.array(pointField).min(least).max(most);

export const measurementSchema = z.discriminatedUnion("of", [
  z.object({ of: z.literal("length"), points: points(2, 40).describe("from the first to the last, along those between") }),
  z.object({ of: z.literal("angle"), points: points(2, 3).describe("three: at the middle one; two: of the line against the horizontal") }),
  z.object({ of: z.literal("area"), points: points(3, 100).describe("the corners, one after the other") }),
  z.object({
    of: z.literal("thing"),
    box: boxField.describe("a box around all of the thing: area, size, roundness, direction and points of its outline"),
  }),
  z.object({ of: z.literal("colour"), place: z.array(z.number()).min(2).max(4).describe("a point or a box") }),
  z.object({
    of: z.literal("count"),
    box: boxField.describe("where to count separate things; the edge of this box must show what is behind them"),
    like: pointField.optional().describe("a point on one of them: only things of that colour count"),
  }),
]);
export type Measurement = z.infer<typeof measurementSchema>;

export const inputSchema = z.object({
  image: imageField,
  measurements: z.array(measurementSchema).min(1).max(20),
  reference: z
    .object({ points: points(2, 2), length: z.number().positive(), unit: z.string().min(1).max(20) })
    .optional()
    .describe("two points whose distance is known, such as the ends of a ruler; right for what lies in the same plane, seen from straight above"),
});
