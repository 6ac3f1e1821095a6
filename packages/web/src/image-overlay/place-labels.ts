// Where the labels of marks go: beside their mark, inside the image, not on top of each other. Pure geometry in pixels.
import type { Mark, Region } from "@melete/core";

export interface Size {
  width: number;
  height: number;
}
export interface Place {
  left: number;
  top: number;
}
type Rectangle = Place & Size;

/** clears the line of the mark */
const gap = 5;
/** half of the dot that draws a point */
export const pointRadius = 9;

/** The pixels a mark covers on an image of this size. */
export function regionRectangle(region: Region, image: Size): Rectangle {
  switch (region.type) {
    case "box":
      return { left: region.x * image.width, top: region.y * image.height, width: region.width * image.width, height: region.height * image.height };
    case "point":
      return {
        left: region.x * image.width - pointRadius,
        top: region.y * image.height - pointRadius,
        width: 2 * pointRadius,
        height: 2 * pointRadius,
      };
    case "polygon": {
      const xs = region.points.map(([x]) => x * image.width);
      const ys = region.points.map(([, y]) => y * image.height);
      const left = Math.min(...xs);
      const top = Math.min(...ys);
      return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
    }
    default:
      return unknownRegion(region);
  }
}

/** One place per mark, in the order of the marks. A label larger than the image starts at its left edge. */
export function placeLabels(marks: Mark[], image: Size, labels: Size[]): Place[] {
  const taken: Rectangle[] = [];
  return marks.map((mark, index) => {
    const label = labels[index];
    const places = candidates(regionRectangle(mark.region, image), label).map((place) => keepInside(place, label, image));
    const free = places.find((place) => !taken.some((other) => overlap({ ...place, ...label }, other)));
    const place = free ?? places[0];
    taken.push({ ...place, ...label });
    return place;
  });
}

function candidates(mark: Rectangle, label: Size): Place[] {
  const above = mark.top - label.height - gap;
  const below = mark.top + mark.height + gap;
  const alignRight = mark.left + mark.width - label.width;
  const outside: Place[] = [
    { left: mark.left, top: above },
    { left: mark.left, top: below },
    { left: alignRight, top: above },
    { left: alignRight, top: below },
    { left: mark.left + mark.width + gap, top: mark.top },
    { left: mark.left - label.width - gap, top: mark.top },
  ];
  const inside: Place = { left: mark.left + gap, top: mark.top + gap };
  // Above the upper edge there is no room: clamping would cover the mark, so try elsewhere first.
  return above < 0 ? [...outside.filter((place) => place.top !== above), inside, ...outside] : [...outside, inside];
}

function keepInside(place: Place, label: Size, image: Size): Place {
  return {
    left: Math.max(0, Math.min(place.left, image.width - label.width)),
    top: Math.max(0, Math.min(place.top, image.height - label.height)),
  };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}

function unknownRegion(region: never): never {
  throw new Error(`placeLabels has no rule for the region ${JSON.stringify(region)}; add one in place-labels.ts.`);
}
