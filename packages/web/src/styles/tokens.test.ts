// Every text colour on every ground it is used on, light and dark, against WCAG 2.2 AA (4.5 to 1 for text, 3 to 1 for lines that carry meaning).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const css = readFileSync(fileURLToPath(new URL("./tokens.css", import.meta.url)), "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)").map(readColours);

function readColours(text: string): Map<string, string> {
  return new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
}

/** relative luminance as WCAG defines it */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["ground", "surface", "raised", "accent-soft"];
const classes = ["a", "b", "c", "d", "e", "f", "other"].map((letter) => `class-${letter}`);
const pairs: [text: string, ground: string, least: number][] = [
  ...["ink", "ink-soft", "accent", "clay"].flatMap((text) => grounds.map((ground): [string, string, number] => [text, ground, 4.5])),
  ...classes.flatMap((tone): [string, string, number][] => [
    ["surface", tone, 4.5],
    [tone, "raised", 4.5],
  ]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["accent-strong", "accent-soft", 4.5],
  ["ink", "clay-soft", 4.5],
  ["clay", "clay-soft", 4.5],
  ["line-strong", "raised", 3],
  ["line-strong", "ground", 3],
];

test.each([
  ["light", light],
  ["dark", dark],
])("every pair of the %s colours can be read", (_, colours) => {
  const colour = (name: string) => colours.get(name) ?? expect.fail(`tokens.css defines no colour --${name} here`);
  const weak = pairs.filter(([text, ground, least]) => contrast(colour(text), colour(ground)) < least);
  expect(weak.map(([text, ground]) => `${text} on ${ground}: ${contrast(colour(text), colour(ground)).toFixed(2)}`)).toEqual([]);
});
