// Keeps files readable in one sitting: 500 lines, tests 600. It counts lines; it does not judge them.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isTest, readSourceTree } from "./source-tree.ts";

export const lineLimit = 500;
export const testLineLimit = 600;

/** Files that may be longer, each with the reason. */
const exceptions: Record<string, string> = {};

export function checkSize(root: string, allowed: Record<string, string> = exceptions): string[] {
  const files = readSourceTree(root);
  const known = new Set(files.map((file) => file.path));
  const tooLong = files.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    const limit = isTest(path) ? testLineLimit : lineLimit;
    if (lines <= limit || path in allowed) return [];
    return [`${path}: ${lines} lines, the limit is ${limit}; split it, or list it with a reason in scripts/check-size.ts`];
  });
  const stale = Object.keys(allowed)
    .filter((path) => !known.has(path))
    .map((path) => `scripts/check-size.ts: the exception ${path} does not exist any more`);
  return [...tooLong, ...stale];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkSize(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
