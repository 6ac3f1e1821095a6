// A lock file that lacks what package.json or a dependency asks for is reported; a complete one is not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkLock } from "./check-lock.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function plant(packages: Record<string, object>): string {
  const root = mkdtempSync(join(tmpdir(), "melete-lock-"));
  roots.push(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ dependencies: { picture: "1.0.0" } }));
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
  return root;
}

const complete = {
  "": { dependencies: { picture: "1.0.0" } },
  "node_modules/picture": { optionalDependencies: { "picture-linux": "1.0.0", "picture-darwin": "1.0.0" } },
  "node_modules/picture-linux": {},
  "node_modules/picture/node_modules/picture-darwin": {},
};

test("a complete lock passes, whether a dependency is hoisted or nested", () => {
  expect(checkLock(plant(complete))).toEqual([]);
});

test("an optional dependency made for another system must be locked too", () => {
  const { "node_modules/picture/node_modules/picture-darwin": _, ...incomplete } = complete;
  expect(checkLock(plant(incomplete))).toEqual([expect.stringContaining("node_modules/picture wants picture-darwin")]);
});

test("a range that package.json changed must be locked again", () => {
  expect(checkLock(plant({ ...complete, "": { dependencies: { picture: "0.9.0" } } }))).toEqual([
    expect.stringContaining("dependencies of the root differ"),
  ]);
});
