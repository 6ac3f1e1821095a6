// The colours of a piece of a picture: their mean, the commonest ones with their shares and plain names, and the contrast between two. It
// knows pixels, not what they show.

export type Rgb = readonly [red: number, green: number, blue: number];

export interface ColourShare {
  colour: Rgb;
  /** 0 to 1 */
  share: number;
}

/** The commonest colours, at most `most`, each the one that most pixels of those that look alike have, so one that is there. `data` is RGBA; transparent pixels count as white. */
export function commonColours(data: Uint8ClampedArray, most: number): { mean: Rgb; colours: ColourShare[] } {
  const counts = new Map<number, number>();
  const total: [number, number, number] = [0, 0, 0];
  const pixels = data.length / 4;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] ?? 255) / 255;
    const onWhite = (value = 0): number => Math.round(value * alpha + 255 * (1 - alpha));
    const [red, green, blue] = [onWhite(data[at]), onWhite(data[at + 1]), onWhite(data[at + 2])];
    const key = (red << 16) | (green << 8) | blue;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total[0] += red;
    total[1] += green;
    total[2] += blue;
  }
  // a photo has a hundred thousand colours: those of a cell of 16 are one
  const cells = new Map<number, Shades>();
  for (const [key, count] of counts) {
    const cell = cells.get(key & 0xf0f0f0) ?? { colour: [0, 0, 0], most: 0, count: 0 };
    cells.set(key & 0xf0f0f0, cell);
    cell.count += count;
    if (count > cell.most) [cell.colour, cell.most] = [[key >> 16, (key >> 8) & 255, key & 255], count];
  }
  // neighbouring cells hold the two halves of one colour
  const merged: Shades[] = [];
  for (const cell of [...cells.values()].toSorted((a, b) => b.count - a.count)) {
    const near = merged.find((other) => distance(other.colour, cell.colour) < alike);
    if (near === undefined) {
      merged.push({ ...cell });
      continue;
    }
    near.count += cell.count;
    if (cell.most > near.most) [near.colour, near.most] = [cell.colour, cell.most];
  }
  const colours = merged
    .toSorted((a, b) => b.count - a.count)
    .slice(0, most)
    .map(({ colour, count }) => ({ colour, share: count / pixels }));
  return { mean: [Math.round(total[0] / pixels), Math.round(total[1] / pixels), Math.round(total[2] / pixels)], colours };
}

interface Shades {
  /** the one that most pixels have */
  colour: Rgb;
  /** how many have it */
  most: number;
  count: number;
}

/** In steps of RGB: about what people call the same colour in other light. */
const alike = 28;

function distance([red, green, blue]: Rgb, [otherRed, otherGreen, otherBlue]: Rgb): number {
  return Math.hypot(red - otherRed, green - otherGreen, blue - otherBlue);
}

/** @example hexOf([255, 0, 128]) // "#ff0080" */
export function hexOf(colour: Rgb): string {
  return `#${colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** A word that people would use, from hue, saturation and lightness. */
export function nameOf([red, green, blue]: Rgb): string {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (most + least) / 510;
  const chroma = (most - least) / 255;
  const saturation = chroma === 0 ? 0 : chroma / (1 - Math.abs(2 * lightness - 1));
  if (chroma < 0.06 || saturation < 0.12) {
    const greys = [
      [0.12, "black"],
      [0.35, "dark grey"],
      [0.65, "grey"],
      [0.92, "light grey"],
    ] as const;
    return greys.find(([below]) => lightness < below)?.[1] ?? "white";
  }
  const hue = hueOf(red, green, blue);
  const plain = hues.find(([below]) => hue < below)?.[1] ?? "red";
  if (plain === "orange" && lightness < 0.42) return "brown";
  if (plain === "red" && lightness > 0.72) return "pink";
  if (lightness < 0.1) return "black";
  return lightness < 0.28 ? `dark ${plain}` : lightness > 0.75 ? `light ${plain}` : plain;
}

/** Each up to this many degrees. */
const hues = [
  [16, "red"],
  [45, "orange"],
  [70, "yellow"],
  [160, "green"],
  [195, "turquoise"],
  [255, "blue"],
  [290, "purple"],
  [340, "pink"],
] as const;

function hueOf(red: number, green: number, blue: number): number {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const sixth =
    most === red ? (green - blue) / (most - least) : most === green ? 2 + (blue - red) / (most - least) : 4 + (red - green) / (most - least);
  return (sixth * 60 + 360) % 360;
}

/** From 1 to 21, as WCAG 2.2 defines it; text wants 4.5, large text 3. */
export function contrastOf(first: Rgb, second: Rgb): number {
  const [lighter = 0, darker = 0] = [luminance(first), luminance(second)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
