// Measures on a picture: lengths, angles, areas, the outline and the colours of a thing, how many there are. In pixels of the person's original, so
// that a part shown larger gives the same numbers; in a real unit where a known length is given. What to measure the model says.
import { cropMatrix, type Tool } from "@melete/core";
import type { z } from "zod";
import { drawMarks } from "./draw-marks.ts";
import { overviewSide } from "./look.ts";
import { contrastOf } from "./measure/colours.ts";
import { lengthOf } from "./measure/geometry.ts";
import { inputSchema } from "./measure/measure-input.ts";
import { type Plane, planeOf } from "./measure/plane.ts";
import { line, type MeasureEyes, readPoints, round, type Scale, takeMeasurement, type Told } from "./measure/take-measurement.ts";
import { keepPicture, openPicture } from "./picture.ts";

type Input = z.infer<typeof inputSchema>;

export function createMeasure(eyes: MeasureEyes): Tool<Input> {
  return {
    name: "measure",
    description:
      "Measures on a picture: lengths, angles, areas, the outline of a thing, colours and their contrast, how many separate things; pixels of the original, or a real unit by a known length. Shows what it measured.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, measurements, reference }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const known = reference === undefined ? [] : readPoints(reference.points, { context, picture });
      if (typeof known === "string") return { text: known, isError: true };
      const plane = planeOf(picture, context);
      const pixels = lengthOf(known.map(plane.onThing));
      if (reference !== undefined && pixels < 1) {
        return { text: "The two points of the reference are one and the same place. Give the two ends of the known length.", isError: true };
      }
      const scale: Scale | null = reference === undefined ? null : { perPixel: reference.length / pixels, unit: reference.unit };

      const told: (Told | string)[] = [];
      for (const measurement of measurements) told.push(await takeMeasurement(measurement, { context, picture, plane, scale, eyes }));
      const lines = told.map((one, index) => `${index + 1}. ${typeof one === "string" ? `not measured: ${one}` : one.text}`);
      const marks = told.flatMap((one) => (typeof one === "string" ? [] : one.marks));
      if (told.every((one) => typeof one === "string")) return { text: lines.join("\n"), isError: true };
      if (reference !== undefined) marks.push({ region: line(known), label: `${reference.length} ${reference.unit}`, open: true });
      const { canvas, zoom } = await drawMarks(picture, marks, overviewSide);
      return {
        text: [
          `On ${picture.handle}:`,
          ...lines,
          ...contrasts(told),
          ...remarks(plane, scale),
          "Look at the picture: is each mark where you meant it?",
        ].join("\n"),
        parts: [await keepPicture(context, canvas, picture, cropMatrix(0, 0, zoom))],
      };
    },
  };
}

/** Of each colour against the one that was measured before it: ask for text and its ground one after the other. */
function contrasts(told: readonly (Told | string)[]): string[] {
  const colours = told.flatMap((one, index) =>
    typeof one === "string" || one.colour === undefined ? [] : [{ colour: one.colour, number: index + 1 }],
  );
  return colours.slice(1).flatMap(({ colour, number }, index) => {
    const before = colours[index];
    if (before === undefined) return [];
    // never rounded up to what is wanted
    const ratio = Math.floor(contrastOf(before.colour, colour) * 100) / 100;
    return [`Contrast of ${before.number} and ${number}: ${ratio.toFixed(2)} to 1 (text wants 4.5, large text 3).`];
  });
}

function remarks({ step, straightened }: Plane, scale: Scale | null): string[] {
  const unit =
    scale === null
      ? "Pixels are those of the original."
      : `One pixel of the ${straightened ? "straightened picture" : "original"} is ${round(scale.perPixel)} ${scale.unit}.`;
  return [
    unit,
    ...(step > 1 ? [`One step of your numbers is ${round(step)} pixels: a point is no surer than that; zoom in for more.`] : []),
    ...(straightened && scale === null
      ? ["A tool has straightened this picture: angles are taken on it, but pixels on the photo, where far things are smaller. Give a reference."]
      : []),
  ];
}
