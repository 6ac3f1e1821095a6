// How a model is told to write a place, in the convention that it was trained on.
import type { Capabilities } from "@melete/core";

type Coordinates = Capabilities["coordinates"];

/** A sentence for the model, with the markup that core's grounding filter reads. */
export function boxNotation(coordinates: Coordinates): string {
  const [box, point] = coordinates === "thousandths-yx" ? ["top,left,bottom,right", "y,x"] : ["left,top,right,bottom", "x,y"];
  return `A box is written <box label="name">${box}</box>, a point <point label="name">${point}</point>, ${unit(coordinates)}.`;
}

function unit(coordinates: Coordinates): string {
  switch (coordinates) {
    case "fraction":
      return "as fractions from 0 to 1 of the picture's width and height";
    case "thousandths":
    case "thousandths-yx":
      return "as whole numbers from 0 to 1000 of the picture's width and height";
    case "pixels":
      return "in pixels of the picture as you see it";
    default:
      return coordinates satisfies never;
  }
}
