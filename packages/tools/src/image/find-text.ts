// Finds where something is written on a picture, and the point to click. It compares letters; which of several places is meant the model decides.
import { foundPlaces } from "./picture.ts";
import type { Tool } from "@melete/core";
import { z } from "zod";
import { matchText } from "./ocr/match-text.ts";
import { openPart } from "./open-part.ts";
import { boxField, imageField, sayPlace } from "./places.ts";
import type { ReadingEyes } from "./read-text.ts";

const inputSchema = z.object({
  image: imageField,
  text: z.string().min(1).max(200).describe("what is written there, such as the label of a button; case and spaces do not matter"),
  box: boxField.optional().describe("only in this part, four numbers in the notation of your boxes"),
});

const mostMatches = 8;

export function createFindText(eyes: ReadingEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "find_text",
    description: "Finds where words are written on a picture: the point in the middle to click, and the box around them.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, text, box }, context) {
      const opened = await openPart(context, { image, box });
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture, place } = opened;
      const { lines } = await eyes.readText(await context.blobs.read(picture.part.blob.hash), { box: place }, context.signal);
      const matches = matchText(text, lines, mostMatches);
      if (matches.length === 0) {
        return { text: `"${text}" was not found on ${picture.handle}, which has ${lines.length} lines of text. read_text lists them all.` };
      }
      const shown = matches.map(({ text: found, likeness, box: { x, y, width, height } }) => {
        const point = sayPlace({ type: "point", x: x + width / 2, y: y + height / 2 }, context.notation, picture);
        const around = sayPlace({ type: "box", x, y, width, height }, context.notation, picture);
        return `${JSON.stringify(found)}: point ${point}, box ${around}${likeness < 1 ? `, ${Math.round(likeness * 100)} % alike` : ""}`;
      });
      return {
        text: `${picture.handle}:\n${shown.join("\n")}`,
        places: foundPlaces(
          picture,
          matches.map((match) => match.box),
        ),
      };
    },
  };
}
