// The typefaces that pictures are printed in, all open and installed by npm; system fonts are never used. It does not know layouts.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GlobalFonts } from "@napi-rs/canvas";

interface Face {
  /** npm package below @fontsource */
  family: string;
  weight: number;
}

const trainedFaces: Face[] = [
  { family: "arimo", weight: 400 },
  { family: "arimo", weight: 700 },
  { family: "tinos", weight: 400 },
  { family: "tinos", weight: 700 },
  { family: "lato", weight: 300 },
  { family: "lato", weight: 400 },
  { family: "lato", weight: 900 },
  { family: "oswald", weight: 400 },
  { family: "oswald", weight: 600 },
  { family: "roboto-slab", weight: 400 },
  { family: "roboto-slab", weight: 700 },
  { family: "courier-prime", weight: 400 },
  { family: "courier-prime", weight: 700 },
  { family: "pt-sans-narrow", weight: 400 },
  { family: "pt-sans-narrow", weight: 700 },
];
const reservedFaces: Face[] = [
  { family: "patrick-hand", weight: 400 },
  { family: "anton", weight: 400 },
];

const require = createRequire(import.meta.url);
const nameOf = (face: Face): string => `melete-${face.family}-${face.weight}`;

/** Registers a face under a name of our own, so that no system font can stand in for it. */
function register(face: Face): string {
  const name = nameOf(face);
  const folder = dirname(require.resolve(`@fontsource/${face.family}/package.json`));
  const file = join(folder, "files", `${face.family}-latin-${face.weight}-normal.woff2`);
  if (!GlobalFonts.registerFromPath(file, name)) {
    throw new Error(`Could not load the typeface ${file}; run "npm install" in the repository root.`);
  }
  return name;
}

let names: { trained: string[]; reserved: string[] } | null = null;

/** Names for `context.font`; the reserved faces are for tests of transfer to unseen type. */
export function fontNames(): { trained: string[]; reserved: string[] } {
  names ??= { trained: trainedFaces.map(register), reserved: reservedFaces.map(register) };
  return names;
}
