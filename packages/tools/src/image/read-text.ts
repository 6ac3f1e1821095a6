// Reads what is written on a picture, with the place of each line. It reads letters; what they mean the model knows.
import { foundPlaces } from "./picture.ts";
import type { Tool } from "@melete/core";
import { z } from "zod";
import type { ReadTextOptions, TextReading } from "./ocr/read-text.ts";
import { openPart } from "./open-part.ts";
import { boxField, imageField, sayPlace } from "./places.ts";

/** Who reads: the child process of the server, or the engine itself. */
export interface ReadingEyes {
  readText(bytes: Uint8Array, options: ReadTextOptions, signal?: AbortSignal): Promise<TextReading>;
}

const inputSchema = z.object({
  image: imageField,
  box: boxField.optional().describe("only this part, four numbers in the notation of your boxes; small print is read better in a small part"),
});

/** A page of small print has fewer; more would fill the model's context with one picture. */
const mostLines = 250;
/** Lines below it are marked: the letters are a guess. */
const sureFrom = 0.8;

export function createReadText(eyes: ReadingEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "read_text",
    description: "Reads all text on a picture or a part of it (OCR), line by line with its box.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, box }, context) {
      const opened = await openPart(context, { image, box });
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture, place } = opened;
      const { lines } = await eyes.readText(await context.blobs.read(picture.part.blob.hash), { box: place }, context.signal);
      if (lines.length === 0) return { text: `No text was found on ${picture.handle}. Small or faint print may show in a smaller box.` };
      const shown = lines.slice(0, mostLines).map(({ text, box: found, confidence }) => {
        const doubt = confidence < sureFrom ? " (unsure)" : "";
        return `${sayPlace({ type: "box", ...found }, context.notation, picture)} ${JSON.stringify(text)}${doubt}`;
      });
      const rest =
        lines.length > shown.length ? `\n${lines.length - shown.length} more lines were left out; read parts of the picture to see them.` : "";
      return {
        text: `Text on ${picture.handle}, box and line:\n${shown.join("\n")}${rest}`,
        places: foundPlaces(
          picture,
          lines.map((line) => line.box),
        ),
      };
    },
  };
}
