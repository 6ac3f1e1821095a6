// The layout alone, without a browser: thousands of layouts in a moment. The page in Chromium is food-page.test.ts.
import { expect, test } from "vitest";
import { generateLayout } from "../../test-support/food-layouts.ts";
import { type DotBox, type DotSizes, placeCard, placeDots } from "./place-dots.ts";

const sizes: DotSizes = { dot: 22, scoreWidth: 34, scoreHeight: 20, gap: 2, spacing: 2 };

function violations(boxes: readonly DotBox[], picture: { width: number; height: number }): string[] {
  const { scale, centres } = placeDots(boxes, picture, sizes);
  const problems: string[] = [];
  const marks = centres.map(({ x, y }) => ({ left: x - 17, right: x + 17, top: y - 11 - 2 - 20, bottom: y + 11 }));
  for (const [index, { x, y }] of centres.entries()) {
    const box = boxes[index];
    const inside =
      x - 11 >= box.x * picture.width * scale - 0.01 &&
      x + 11 <= (box.x + box.width) * picture.width * scale + 0.01 &&
      y - 11 >= box.y * picture.height * scale - 0.01 &&
      y + 11 <= (box.y + box.height) * picture.height * scale + 0.01;
    if (!inside) problems.push(`dot ${index} leaves its box`);
    for (const [other, mark] of marks.entries()) {
      if (other <= index) continue;
      const own = marks[index];
      if (own.left < mark.right && mark.left < own.right && own.top < mark.bottom && mark.top < own.bottom)
        problems.push(`${index} overlaps ${other}`);
    }
  }
  return problems;
}

test("1,000 layouts with up to 25 foods on five sizes of picture: every dot in its box, nothing overlaps", () => {
  const shown = [330, 360, 700, 760, 1100].map((width) => ({ width, height: (width * 3) / 4 }));
  const problems = Array.from({ length: 200 }, (_, seed) => generateLayout(seed)).flatMap(({ boxes }, seed) =>
    shown.flatMap((picture) => violations(boxes, picture).map((problem) => `${seed} at ${picture.width}: ${problem}`)),
  );
  expect(problems).toEqual([]);
});

test("a dot alone stands in the middle of its box, at the size that was asked", () => {
  const { scale, centres } = placeDots([{ x: 0.25, y: 0.5, width: 0.5, height: 0.25 }], { width: 400, height: 400 }, sizes);
  expect(scale).toBe(1);
  expect(centres).toEqual([{ x: 200, y: 250 }]);
});

test("25 foods in the very same box: the picture grows until all have a place", () => {
  const boxes = Array.from({ length: 25 }, () => ({ x: 0.4, y: 0.4, width: 0.2, height: 0.2 }));
  const { scale } = placeDots(boxes, { width: 340, height: 255 }, sizes);
  expect(scale).toBeGreaterThan(2);
  expect(scale).toBeLessThan(8);
  expect(violations(boxes, { width: 340, height: 255 })).toEqual([]);
});

test("a box smaller than a dot makes the picture large enough for the dot to lie inside", () => {
  const boxes = [{ x: 0.5, y: 0.5, width: 0.02, height: 0.03 }];
  expect(violations(boxes, { width: 340, height: 255 })).toEqual([]);
  expect(placeDots(boxes, { width: 340, height: 255 }, sizes).scale).toBeCloseTo(22 / (0.02 * 340), 1);
});

test("the same boxes give the same places", () => {
  const { boxes } = generateLayout(7);
  const place = () => placeDots(boxes, { width: 390, height: 300 }, sizes);
  expect(place()).toEqual(place());
});

test.each([
  ["in a corner", { left: 0, top: 0, right: 30, bottom: 40 }],
  ["in the middle", { left: 180, top: 300, right: 210, bottom: 340 }],
  ["at the lower edge", { left: 350, top: 800, right: 380, bottom: 840 }],
])("a card of a mark %s is inside the window and off its mark", (_, mark) => {
  const card = { width: 300, height: 260 };
  const view = { width: 390, height: 844 };
  const { left, top } = placeCard(mark, card, view);
  expect(left).toBeGreaterThanOrEqual(8);
  expect(top).toBeGreaterThanOrEqual(8);
  expect(left + card.width).toBeLessThanOrEqual(view.width - 8);
  expect(top + card.height).toBeLessThanOrEqual(view.height - 8);
  expect(top >= mark.bottom || top + card.height <= mark.top).toBe(true);
});

test("of the places with room, a card takes one that hides no other mark", () => {
  const card = { width: 300, height: 200 };
  const others = [{ left: 600, top: 250, right: 630, bottom: 290 }];
  const { left, top } = placeCard({ left: 600, top: 400, right: 630, bottom: 440 }, card, { width: 1280, height: 800 }, others);
  expect(top).toBeGreaterThan(440);
  expect(left).toBeLessThanOrEqual(600);
});

test("where no side has room, the card still lies inside the window", () => {
  const { left, top } = placeCard({ left: 400, top: 170, right: 430, bottom: 210 }, { width: 700, height: 340 }, { width: 844, height: 390 });
  expect({ left, top }).toEqual({ left: 65, top: 42 });
});
