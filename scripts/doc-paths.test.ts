// A document that names a file which is gone misleads; every path in our documents must exist.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const documents = ["README.md", "CONTRIBUTING.md", "AGENTS.md", ...pagesIn("docs"), ...pagesIn("docs/decisions")];

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

/**
 * Paths in backticks, which begin at the root, and targets of links, which begin beside the document; `prefix-store.ts` alone refers to the file named before it.
 */
function pathsIn(text: string, folder = ""): string[] {
  const inBackticks = [...text.matchAll(/`((?:packages|scripts|docs|examples|bench|recipes|models|fixtures)\/[\w./-]+)`/g)].map((match) => match[1]);
  const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => join(folder, match[1]));
  return [...inBackticks, ...linked];
}

test("paths are found in backticks and links, addresses are not", () => {
  expect(pathsIn("see `packages/core/src/a.ts`, [b](docs/b.md#c) and [d](https://example.com/e); run `npm test`")).toEqual([
    "packages/core/src/a.ts",
    "docs/b.md",
  ]);
});

for (const document of documents) {
  test(`${document} names only files that exist`, () => {
    const missing = pathsIn(readFileSync(join(root, document), "utf8"), dirname(document)).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
}
