// The source files of a checkout and what each of them imports. It knows syntax, not rules.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface SourceImport {
  specifier: string;
  /** `import type` / `export type`: gone before the program runs */
  typeOnly: boolean;
}

export interface SourceFile {
  /** from the root, with forward slashes */
  path: string;
  text: string;
  imports: SourceImport[];
}

/** Where code lives, from the root. */
export const sourceFolders = ["packages", "scripts", "bench", "examples"];
const skippedFolders = new Set(["node_modules", "dist", ".cache", "out"]);
const sourceName = /\.(ts|tsx|mjs)$/;

export function readSourceTree(root: string): SourceFile[] {
  return sourceFolders
    .flatMap((folder) => listSources(join(root, folder)))
    .map((absolute) => {
      const text = readFileSync(absolute, "utf8");
      return { path: relative(root, absolute).split(sep).join("/"), text, imports: importsOf(text) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function listSources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listSources(path);
    return sourceName.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

// Declarations begin a line, which keeps strings that merely contain code out; `import(...)` may stand anywhere.
const declaration = /^(?:import|export)\b(\s+type\b(?!\s*,|\s+from\s+["']))?(?:[^"';]*?\bfrom\s*)?\s*["']([^"'\n]+)["']/gm;
const dynamicImport = /\bimport\(\s*["']([^"'\n]+)["']/g;

export function importsOf(text: string): SourceImport[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found: SourceImport[] = [];
  for (const match of code.matchAll(declaration)) found.push({ specifier: match[2], typeOnly: match[1] !== undefined });
  for (const match of code.matchAll(dynamicImport)) found.push({ specifier: match[1], typeOnly: isTypePosition(code, match.index) });
  return found;
}

/** `typeof import("x")` and `: import("x").Y` are types. */
function isTypePosition(code: string, index: number): boolean {
  return /(?:\btypeof|[:<|&])\s*$/.test(code.slice(Math.max(0, index - 20), index));
}

/** Tests, and what only tests import: suites that several tests share, fixtures, helpers. */
export function isTest(path: string): boolean {
  return /(\.test\.tsx?|\.fixture\.tsx?|conformance\.ts|test-support\.ts|\/fake-[a-z-]+\.ts)$/.test(path) || path.includes("/test-support/");
}
