// Cuts out the thing in a box or around a point: outline, tight box, middle, and a picture that shows them. It finds edges of colours; what the
// thing is the model says.
import { identityMatrix, type Tool } from "@melete/core";
import { z } from "zod";
import { foundPlaces, keepPicture, openPicture } from "./picture.ts";
import { boxField, imageField, pointField, readPlace, sayPlace } from "./places.ts";
import type { SegmentedThing, SegmentPlace } from "./segment/segment-thing.ts";

export interface SegmentEyes {
  segmentThing(bytes: Uint8Array, place: SegmentPlace, signal?: AbortSignal): Promise<SegmentedThing | null>;
}

const inputSchema = z.object({
  image: imageField,
  box: boxField.optional().describe("a box around all of the thing, with little else in it; better than a point"),
  point: pointField.optional().describe("or a point on the thing"),
});

export function createSegment(eyes: SegmentEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "segment",
    description:
      "Finds the exact outline of the thing in a box or at a point of a picture: its outline as points, the tight box, its middle, and a picture that shows them.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, box, point }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const given = box ?? point;
      if (given === undefined) return { text: "Give a box around the thing, or a point on it.", isError: true };
      const place = readPlace(given, context.notation, picture);
      if (typeof place === "string") return { text: place, isError: true };
      const thing = await eyes.segmentThing(await context.blobs.read(picture.part.blob.hash), place, context.signal);
      if (thing === null)
        return { text: `Nothing stands out from its surroundings there on ${picture.handle}. Try a box with some room around the thing.` };
      const say = ({ x, y }: { x: number; y: number }) => sayPlace({ type: "point", x, y }, context.notation, picture);
      const { width, height } = picture;
      const { createCanvas } = await import("@napi-rs/canvas");
      const canvas = createCanvas(width, height);
      const drawing = canvas.getContext("2d");
      drawing.drawImage(picture.pixels, 0, 0, width, height);
      drawing.beginPath();
      for (const { x, y } of thing.outline) drawing.lineTo(x * width, y * height);
      drawing.closePath();
      drawing.fillStyle = "rgba(125,255,176,0.25)";
      drawing.fill();
      for (const [colour, wide] of [
        ["rgba(0,0,0,0.6)", 2],
        ["#7dffb0", 1],
      ] as const) {
        drawing.strokeStyle = colour;
        drawing.lineWidth = wide * Math.max(1.5, Math.max(width, height) / 350);
        drawing.stroke();
      }
      const tight = sayPlace({ type: "box", ...thing.box }, context.notation, picture);
      const text = [
        `On ${picture.handle}: box ${tight}, middle ${say(thing.centroid)}, ${Math.round(thing.share * 100)} % of the searched part.`,
        `Outline: ${thing.outline.map(say).join(" ")}`,
        "Look at the picture: if the outline misses the thing, give a tighter box.",
      ].join("\n");
      return { text, parts: [await keepPicture(context, canvas, picture, identityMatrix)], places: foundPlaces(picture, [thing.box]) };
    },
  };
}
