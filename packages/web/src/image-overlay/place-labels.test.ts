// Where labels go: never outside the image, and not on top of each other while there is room.
import type { Mark } from "@melete/core";
import { expect, test } from "vitest";
import { placeLabels, regionRectangle, type Size } from "./place-labels.ts";

const image: Size = { width: 400, height: 300 };
const label: Size = { width: 80, height: 20 };

function box(x: number, y: number, width: number, height: number): Mark {
  return { region: { type: "box", x, y, width, height }, label: "label", tone: "accent" };
}

test("a region in fractions covers its pixels at any drawn size", () => {
  expect(regionRectangle({ type: "box", x: 0.25, y: 0.5, width: 0.5, height: 0.25 }, image)).toEqual({ left: 100, top: 150, width: 200, height: 75 });
  const triangle = {
    type: "polygon" as const,
    points: [
      [0.5, 0.1],
      [0.75, 0.9],
      [0.25, 0.9],
    ] as [number, number][],
  };
  const covered = regionRectangle(triangle, image);
  expect([covered.left, covered.top, covered.width, covered.height].map(Math.round)).toEqual([100, 30, 200, 240]);
});

test("a label stands above its mark where there is room", () => {
  expect(placeLabels([box(0.25, 0.5, 0.5, 0.25)], image, [label])).toEqual([{ left: 100, top: 125 }]);
});

test("no label leaves the image, wherever the mark is", () => {
  const places = [0, 0.05, 0.5, 0.9, 0.97];
  for (const x of places) {
    for (const y of places) {
      const width = Math.min(0.3, 1 - x);
      const height = Math.min(0.3, 1 - y);
      const [{ left, top }] = placeLabels([box(x, y, width, height)], image, [label]);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + label.width).toBeLessThanOrEqual(image.width);
      expect(top + label.height).toBeLessThanOrEqual(image.height);
    }
  }
});

test("labels of marks close together do not cover each other", () => {
  const marks = [box(0.3, 0.4, 0.2, 0.2), box(0.32, 0.41, 0.2, 0.2), box(0.28, 0.42, 0.2, 0.2)];
  const places = placeLabels(marks, image, [label, label, label]);
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      const apart =
        a.left + label.width <= b.left || b.left + label.width <= a.left || a.top + label.height <= b.top || b.top + label.height <= a.top;
      expect(apart).toBe(true);
    }
  }
});
