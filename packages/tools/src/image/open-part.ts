// How a tool that looks at a picture, or at one part of it, starts. It knows handles and boxes; it does not know what is looked for.
import type { Box, ToolContext } from "@melete/core";
import { openPicture, type Picture } from "./picture.ts";
import { readBox } from "./places.ts";

export type OpenedPart = { ok: true; picture: Picture; place: Box | undefined } | { ok: false; why: string };

/** The picture with this handle and the part of it in fractions; without a box the whole. `why` is a sentence for the model. */
export async function openPart(context: ToolContext, input: { image?: string; box?: number[] }): Promise<OpenedPart> {
  const opened = await openPicture(context, input.image);
  if (!opened.ok) return opened;
  const place = input.box && readBox(input.box, context.notation, opened.picture);
  return typeof place === "string" ? { ok: false, why: place } : { ok: true, picture: opened.picture, place };
}
