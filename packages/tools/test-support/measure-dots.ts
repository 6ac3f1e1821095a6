// Measures a food page in a real browser by the geometry of its DOM, at one size of window. It knows the page's marks, not how they were placed.
import type { Page } from "playwright-core";
import type { DotBox } from "../src/applications/place-dots.ts";

/** A phone held both ways, a small phone, a tablet, a desktop. */
export const viewports = [
  { width: 360, height: 640 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
] as const;

/** Sets the window, waits for the page to lay out again, opens every card, and gives one sentence for everything that is wrong. */
export async function measureDots(page: Page, viewport: { width: number; height: number }, boxes: readonly DotBox[]): Promise<string[]> {
  await page.setViewportSize(viewport);
  await page.waitForFunction(
    ({ width, height }) => document.querySelector<HTMLElement>("#stage")?.dataset.laidOut === `${width}x${height}` && innerWidth === width,
    viewport,
  );
  return page.evaluate(findViolations, boxes as DotBox[]);
}

/** Runs in the page. */
function findViolations(boxes: DotBox[]): string[] {
  const problems: string[] = [];
  /** rounding of the browser's layout, 1/64 pixel, on both sides */
  const tolerance = 0.1;
  const rectOf = (element: Element | null): DOMRect => element?.getBoundingClientRect() ?? new DOMRect();
  const overlap = (a: DOMRect, b: DOMRect): boolean =>
    a.left < b.right - tolerance && b.left < a.right - tolerance && a.top < b.bottom - tolerance && b.top < a.bottom - tolerance;
  const photo = document.querySelector("#photo");
  const card = document.querySelector("#card");
  const marks = [...document.querySelectorAll<HTMLElement>(".mark")];
  const dots = marks.map((mark) => mark.querySelector(".dot"));
  const scores = marks.map((mark) => mark.querySelector(".score"));
  if (marks.length !== boxes.length) problems.push(`${marks.length} dots for ${boxes.length} foods`);

  const frame = rectOf(photo);
  const scroller = document.querySelector("#scroller");
  const area = { left: rectOf(scroller).left - (scroller?.scrollLeft ?? 0), top: rectOf(scroller).top - (scroller?.scrollTop ?? 0) };
  for (const [index, box] of boxes.entries()) {
    const dot = rectOf(dots[index]);
    const score = rectOf(scores[index]);
    const isInside =
      dot.left >= frame.left + box.x * frame.width - tolerance &&
      dot.right <= frame.left + (box.x + box.width) * frame.width + tolerance &&
      dot.top >= frame.top + box.y * frame.height - tolerance &&
      dot.bottom <= frame.top + (box.y + box.height) * frame.height + tolerance;
    if (!isInside) problems.push(`dot ${index} is not inside its food's box`);
    const isAbove = score.bottom <= dot.top + tolerance && dot.top - score.bottom <= 4;
    const isCentred = Math.abs((score.left + score.right - dot.left - dot.right) / 2) <= 0.6;
    if (!isAbove || !isCentred) problems.push(`score ${index} does not stand right above its dot`);
    if (score.width < 10 || dot.width < 12 || (scores[index]?.textContent ?? "") === "") problems.push(`mark ${index} is too small or empty`);
    if ((scores[index]?.scrollWidth ?? 0) > Math.ceil(score.width)) problems.push(`score ${index} does not fit into its label`);
    if (score.top < area.top - tolerance || score.left < area.left - tolerance) problems.push(`score ${index} cannot be reached by scrolling`);
  }
  const all = [...dots, ...scores].map((element, at) => ({ food: at % marks.length, rect: rectOf(element) }));
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) if (overlap(one.rect, other.rect)) problems.push(`marks of ${one.food} and ${other.food} overlap`);
  }

  const corner = card === null ? 0 : Number.parseFloat(getComputedStyle(card).borderTopLeftRadius);
  for (const [index, mark] of marks.entries()) {
    mark.focus();
    const opened = rectOf(card);
    if (opened.width === 0 || !(card?.textContent ?? "").includes("alories")) {
      problems.push(`card ${index} does not open`);
      continue;
    }
    if (opened.left < 0 || opened.top < 0 || opened.right > innerWidth || opened.bottom > innerHeight)
      problems.push(`card ${index} leaves the window`);
    const isCard = (x: number, y: number): boolean => card?.contains(document.elementFromPoint(x, y)) ?? false;
    // every other mark that lies under the card, and a raster over the card itself
    for (const { food, rect } of [...dots, ...scores].map((element, at) => ({ food: at % marks.length, rect: rectOf(element) }))) {
      const x = (rect.left + rect.right) / 2;
      const y = (rect.top + rect.bottom) / 2;
      // outside the arc of a rounded corner there is no card
      const far = Math.hypot(
        Math.max(0, opened.left + corner - x, x - opened.right + corner),
        Math.max(0, opened.top + corner - y, y - opened.bottom + corner),
      );
      const isUnder = x > opened.left + 1 && x < opened.right - 1 && y > opened.top + 1 && y < opened.bottom - 1 && far < corner - 1;
      if (isUnder && !isCard(x, y)) problems.push(`card ${index} is below the mark of ${food}`);
    }
    for (const across of [0.1, 0.5, 0.9]) {
      for (const down of [0.1, 0.5, 0.9]) {
        if (!isCard(opened.left + opened.width * across, opened.top + opened.height * down)) problems.push(`card ${index} is covered`);
      }
    }
  }
  (document.activeElement as HTMLElement | null)?.blur();
  return [...new Set(problems)];
}
