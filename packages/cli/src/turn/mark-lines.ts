// The marks of an answer as a short list, for a terminal that cannot draw on the picture: in pixels of the original.
import type { Annotations, Mark, PartOf, Region } from "@melete/core";

/** @param images the pictures of the conversation, to turn fractions into pixels */
export function markLines(annotations: readonly Annotations[], images: readonly PartOf<"image">[]): string[] {
  return annotations.flatMap(({ imageHash, marks }) => {
    const image = images.find(({ blob }) => blob.hash === imageHash);
    const width = image?.blob.width ?? 1;
    const height = image?.blob.height ?? 1;
    const where = images.length > 1 && image?.name !== undefined ? ` in ${image.name}` : "";
    return marks.map((mark) => `- ${describe(mark)}: ${place(mark.region, width, height)}${where}`);
  });
}

function describe({ label, score }: Mark): string {
  return score === undefined ? label || "mark" : `${label || "mark"} (${score} of 10)`;
}

function place(region: Region, width: number, height: number): string {
  const x = (fraction: number) => Math.round(fraction * width);
  const y = (fraction: number) => Math.round(fraction * height);
  switch (region.type) {
    case "point":
      return `point ${x(region.x)},${y(region.y)}`;
    case "box":
      return `box ${x(region.x)},${y(region.y)} to ${x(region.x + region.width)},${y(region.y + region.height)}`;
    case "polygon":
      return `outline ${region.points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ")}`;
    default:
      return region satisfies never;
  }
}
