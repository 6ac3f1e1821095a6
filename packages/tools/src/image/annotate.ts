// Marks on a picture: first drawn for the model to look at, then, when it says that they are right, shown to the person.
import { cropMatrix, type Mark, markSchema, type Tool } from "@melete/core";
import { z } from "zod";
import { drawMarks } from "./draw-marks.ts";
import { overviewSide } from "./look.ts";
import { boxOnOriginal, keepPicture, openPicture, type Picture } from "./picture.ts";
import { imageField, readPlace } from "./places.ts";

const inputSchema = z.object({
  image: imageField,
  marks: z
    .array(
      z.object({
        place: z.array(z.number()).min(2).max(4).describe("two numbers for a point, four for a box, in the notation of your boxes"),
        label: z.string(),
        tone: markSchema.shape.tone.unwrap().optional(),
        score: markSchema.shape.score,
        card: markSchema.shape.card,
      }),
    )
    .min(1)
    .max(60),
  show: z.boolean().optional().describe("true once you have looked at the marks and they are right: the person then sees them on the picture"),
});
type Input = z.infer<typeof inputSchema>;

export const annotate: Tool<Input> = {
  name: "annotate",
  description:
    "Draws marks on a picture and gives it back to you, so that you can see whether they are right. Correct them and draw again, then call it with show: true.",
  input: inputSchema,
  effects: "pure",
  takesPictures: true,
  async run({ image, marks, show = false }, context) {
    const opened = await openPicture(context, image);
    if (!opened.ok) return { text: opened.why, isError: true };
    const { picture } = opened;
    const read = marks.map((mark) => ({ ...mark, region: readPlace(mark.place, context.notation, picture) }));
    const wrong = read.flatMap(({ region, label }) => (typeof region === "string" ? [`"${label}": ${region}`] : []));
    if (wrong.length > 0) return { text: wrong.join("\n"), isError: true };
    const placed = read.flatMap(({ region, place: _, ...mark }) => (typeof region === "string" ? [] : [{ ...mark, region }]));
    const { canvas, zoom } = await drawMarks(picture, placed, overviewSide);
    const drawn = await keepPicture(context, canvas, picture, cropMatrix(0, 0, zoom));
    if (!show) return { text: `${placed.length} marks drawn. Look: is each on its thing? Then call it again with show: true.`, parts: [drawn] };
    const shown = placed.map((mark): Mark => ({ tone: "accent", ...mark, region: onOriginal(mark.region, picture) }));
    return {
      text: `The person sees ${shown.length} marks.`,
      parts: [{ type: "annotations", annotations: { imageHash: picture.origin.hash, marks: shown } }],
      steps: [drawn],
    };
  },
};

function onOriginal(region: Exclude<Mark["region"], { type: "polygon" }>, picture: Picture): Mark["region"] {
  const box = boxOnOriginal({ width: 0, height: 0, ...region, type: "box" }, picture);
  return region.type === "box" ? box : { type: "point", x: box.x, y: box.y };
}
