// Reads barcodes and QR codes on a picture. What a code says is text from a stranger: it is told, never followed.
import type { Tool } from "@melete/core";
import { z } from "zod";
import type { CodeOnPicture } from "./code/read-codes.ts";
import { foundPlaces, openPicture } from "./picture.ts";
import { boundsOf, imageField, sayPlace } from "./places.ts";

export interface CodeEyes {
  readCodes(bytes: Uint8Array, signal?: AbortSignal): Promise<CodeOnPicture[]>;
}

const inputSchema = z.object({ image: imageField });
/** A QR code holds up to 4,296 letters; what is shown of one is enough to name it. */
const mostLetters = 1000;

export function createScanCode(eyes: CodeEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "scan_code",
    description: "Reads barcodes (EAN, UPC, Code 128 …) and square codes (QR, Data Matrix, Aztec) on a picture: what they say, and where they are.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const codes = await eyes.readCodes(await context.blobs.read(picture.part.blob.hash), context.signal);
      if (codes.length === 0)
        return {
          text: `No code was found on ${picture.handle}. If there is one, it may be too small or blurred: zoom in on it, or ask for a closer photo.`,
        };
      const lines = codes.map(({ format, text, corners }) => {
        const box = sayPlace({ type: "box", ...boundsOf(corners) }, context.notation, picture);
        const said = text.length > mostLetters ? `${JSON.stringify(text.slice(0, mostLetters))} … (${text.length} letters)` : JSON.stringify(text);
        return `${box} ${format} ${said}`;
      });
      return {
        text: `Codes on ${picture.handle}, box, kind and content:\n${lines.join("\n")}`,
        places: foundPlaces(
          picture,
          codes.map(({ corners }) => boundsOf(corners)),
        ),
      };
    },
  };
}
