// The typeface of words that tools draw: one that comes with Melete, because a small server has none of its own.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const family = "Melete Sans";
let registered: Promise<string> | null = null;

/** For `context.font`; loads the font once. */
export function drawingFont(): Promise<string> {
  registered ??= register();
  return registered;
}

async function register(): Promise<string> {
  const { GlobalFonts } = await import("@napi-rs/canvas");
  const folder = dirname(createRequire(import.meta.url).resolve("@fontsource/arimo/package.json"));
  const known = GlobalFonts.registerFromPath(join(folder, "files", "arimo-latin-700-normal.woff2"), family);
  return known ? `"${family}"` : "sans-serif";
}
