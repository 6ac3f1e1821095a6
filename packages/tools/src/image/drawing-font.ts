// Typefaces for words that are drawn: they come with Melete, because a small server has none of its own.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const registered = new Map<string, Promise<string>>();

/**
 * For `context.font`; each face is loaded once.
 *
 * @param family  the npm package below @fontsource
 */
export function drawingFont(family = "arimo", weight = 700): Promise<string> {
  const name = `Melete ${family} ${weight}`;
  const known = registered.get(name) ?? register(name, family, weight);
  registered.set(name, known);
  return known;
}

async function register(name: string, family: string, weight: number): Promise<string> {
  const { GlobalFonts } = await import("@napi-rs/canvas");
  const folder = dirname(createRequire(import.meta.url).resolve(`@fontsource/${family}/package.json`));
  const known = GlobalFonts.registerFromPath(join(folder, "files", `${family}-latin-${weight}-normal.woff2`), name);
  return known ? `"${name}"` : "sans-serif";
}
