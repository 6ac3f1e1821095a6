// A mark in words, for people who do not see the picture.
import type { Mark } from "@melete/core";

export function describeMark(mark: Mark): string {
  const score = mark.score === undefined ? "" : `, ${mark.score} out of 10`;
  const card = mark.card ? `. ${mark.card}` : "";
  const guess = mark.confirmed === false ? ", the model's own estimate" : "";
  return `${mark.label || "unnamed"}${score}: ${describeRegion(mark.region)}${guess}${card}`;
}

function describeRegion(region: Mark["region"]): string {
  switch (region.type) {
    case "box":
      return `box from ${percent(region.x)} left, ${percent(region.y)} top, ${percent(region.width)} wide, ${percent(region.height)} high`;
    case "point":
      return `point at ${percent(region.x)} from the left, ${percent(region.y)} from the top`;
    case "polygon":
      return `outline with ${region.points.length} corners`;
    default:
      return unknownRegion(region);
  }
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

function unknownRegion(region: never): never {
  throw new Error(`describeMark has no words for the region ${JSON.stringify(region)}; add some in describe-mark.ts.`);
}
