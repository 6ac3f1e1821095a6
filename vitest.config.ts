// How the tests run: plain Node, two at a time (the smallest machine we promise), each file in a process of its own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,scripts,bench,examples}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    maxWorkers: 2,
    // A limit that catches hanging, not slowness: the machine may be busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
