// Each rule of the layers, shown red on a small bad tree; and the same tree without the fault, shown green.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkBoundaries } from "./check-boundaries.ts";
import { checkSize } from "./check-size.ts";
import { importsOf } from "./source-tree.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "melete-tree-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function manifest(...dependencies: string[]): string {
  return JSON.stringify({ dependencies: Object.fromEntries(dependencies.map((name) => [name, "0.1.0"])) });
}

const goodTree = {
  "package.json": JSON.stringify({ devDependencies: { vitest: "5" } }),
  "packages/core/package.json": manifest("zod"),
  "packages/core/src/index.ts": 'export type { Part } from "./part.ts";\nexport { z } from "zod";\n',
  "packages/core/src/part.ts": "export interface Part {}\n",
  "packages/core/src/part.test.ts": 'import { readFileSync } from "node:fs";\nimport { test } from "vitest";\n',
  "packages/lab/package.json": manifest("@melete/core", "onnxruntime-node"),
  "packages/lab/src/runtime.ts": 'import * as onnx from "onnxruntime-node";\nimport { z } from "@melete/core";\n',
  "packages/lab/src/other.ts": 'import type { Tensor } from "onnxruntime-node";\n',
};

test("an entry that the other package declares is public", () => {
  const core = JSON.stringify({ exports: { ".": "./src/index.ts", "./conformance": "./src/conformance.ts" }, dependencies: { zod: "4" } });
  const files = { "packages/core/package.json": core, "packages/lab/src/other.ts": 'import { suite } from "@melete/core/conformance";\n' };
  expect(checkBoundaries(plant({ ...goodTree, ...files }))).toEqual([]);
});

test("a tree that keeps the rules has no problems", () => {
  expect(checkBoundaries(plant(goodTree))).toEqual([]);
});

const faults: { rule: string; files: Record<string, string>; says: RegExp }[] = [
  {
    rule: "a lower layer does not import a higher one",
    files: { "packages/core/src/part.ts": 'import { x } from "@melete/lab";\n', "packages/core/package.json": manifest("zod", "@melete/lab") },
    says: /core may import: nothing of ours/,
  },
  {
    rule: "package.json depends only on what may be imported",
    files: { "packages/core/package.json": manifest("zod", "@melete/lab") },
    says: /packages\/core\/package\.json: depends on @melete\/lab/,
  },
  { rule: "core does not import node:", files: { "packages/core/src/part.ts": 'import { join } from "node:path";\n' }, says: /web standards only/ },
  {
    rule: "core does not import node: dynamically",
    files: { "packages/core/src/part.ts": 'const fs = await import("node:fs");\n' },
    says: /web standards only/,
  },
  { rule: "built-ins are written node:", files: { "packages/lab/src/other.ts": 'import fs from "fs";\n' }, says: /write "node:fs"/ },
  {
    rule: "no import past a public entry",
    files: { "packages/lab/src/other.ts": 'import { Part } from "@melete/core/src/part.ts";\n' },
    says: /the public entries of @melete\/core are: \./,
  },
  {
    rule: "no relative path into another package",
    files: { "packages/lab/src/other.ts": 'import { Part } from "../../core/src/part.ts";\n' },
    says: /a file inside packages\/core/,
  },
  {
    rule: "no import cycle",
    files: {
      "packages/core/src/part.ts": 'import { a } from "./a.ts";\n',
      "packages/core/src/a.ts": 'import {\n  b,\n} from "./b.ts";\n',
      "packages/core/src/b.ts": 'export * from "./part.ts";\n',
    },
    says: /import cycle: packages\/core\/src\/a\.ts -> packages\/core\/src\/b\.ts -> packages\/core\/src\/part\.ts -> packages\/core\/src\/a\.ts/,
  },
  {
    rule: "onnxruntime-node in one file of lab",
    files: { "packages/lab/src/other.ts": 'import { Tensor } from "onnxruntime-node";\n' },
    says: /one file of lab/,
  },
  {
    rule: "what is imported is declared",
    files: { "packages/lab/src/other.ts": 'import { z } from "zod";\n' },
    says: /"zod", which packages\/lab\/package\.json does not declare/,
  },
  { rule: "every package has a layer", files: { "packages/extra/package.json": "{}" }, says: /packages\/extra: not in the table/ },
];

for (const { rule, files, says } of faults) {
  test(rule, () => {
    const problems = checkBoundaries(plant({ ...goodTree, ...files }));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join("\n")).toMatch(says);
  });
}

test("imports in strings and comments are not imports; multi-line and type imports are", () => {
  const text = [
    'import { a } from "one";',
    "import type {",
    "  B,",
    '} from "two";',
    'import "three";',
    'const text = `import x from "four"`;',
    '// import y from "five"',
    '/* import z from "six" */',
    'export type { C } from "seven";',
    `let d: ${"import"}("eight").D;`,
    'import type from "nine";',
    'export const e = "ten";',
  ].join("\n");
  expect(importsOf(text)).toEqual([
    { specifier: "one", typeOnly: false },
    { specifier: "two", typeOnly: true },
    { specifier: "three", typeOnly: false },
    { specifier: "seven", typeOnly: true },
    { specifier: "nine", typeOnly: false },
    { specifier: "eight", typeOnly: true },
  ]);
});

test("a file over 500 lines fails, a test may have 600, a listed exception passes, a stale exception fails", () => {
  const root = plant({ "bench/long.ts": "x\n".repeat(501), "bench/long.test.ts": "x\n".repeat(600), "bench/fits.ts": "x\n".repeat(500) });
  expect(checkSize(root, {})).toEqual([expect.stringMatching(/^bench\/long\.ts: 501 lines/)]);
  expect(checkSize(root, { "bench/long.ts": "a table" })).toEqual([]);
  expect(checkSize(root, { "bench/long.ts": "a table", "bench/gone.ts": "old" })).toEqual([expect.stringMatching(/bench\/gone\.ts does not exist/)]);
});
