// How the tests run: plain Node, two at a time (the smallest machine we promise), each file in a process of its own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,scripts,bench,examples}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    maxWorkers: 2,
    // Where the processor has protection keys, V8 of Node 24 now and then loses track of its code pages while threads with their own engine come and go, and the process dies
    // ("Check failed: jit_page.has_value()", github.com/nodejs/node/issues/64500). The tests start dozens of such threads in a process; Melete itself starts one.
    // The flag makes it rare and does not end it: it was seen once in three runs of the whole suite with it. scripts/test.mjs runs such a file once more.
    execArgv: ["--no-memory-protection-keys"],
    // A server that a test starts must not go looking for model servers on the machine that runs the tests.
    env: { MELETE_LOCAL_SERVERS: "off" },
    // A limit that catches hanging, not slowness: the machine may be busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes as soon as it comes; the default second is too short where the machine is busy.
    expect: { poll: { timeout: 20_000 } },
  },
});
