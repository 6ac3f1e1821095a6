// Every example runs as a newcomer would run it, on melete-nano.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startMelete } from "../packages/cli/test-support/start-melete.ts";

async function runExample(name: string, args: string[] = [], environment: Record<string, string> = {}): Promise<string> {
  const path = join(import.meta.dirname, name);
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { env: { ...process.env, ...environment } });
  return stdout;
}

/** Runs an example against a Melete of its own. */
async function runAgainstServer(name: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "melete-example-"));
  const melete = await startMelete({ home });
  try {
    return await runExample(name, [], { MELETE_URL: melete.url });
  } finally {
    await melete.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

test("ask-through-the-api: an OpenAI client gets answers, streamed and not", async () => {
  const output = await runAgainstServer("ask-through-the-api.ts");
  expect(output).toMatch(/^instant: 42$/m);
  expect(output).toMatch(/^contemplating: \S/m);
});

test("run-in-background: queued, followed from its id, fetched, and continued", async () => {
  const output = await runAgainstServer("run-in-background.ts");
  expect(output).toMatch(/^queued$/m);
  expect(output).toMatch(/^draft-1 starts/m);
  expect(output).toMatch(/^completed: \S/m);
  expect(output).toMatch(/^then: \S/m);
});

test("ask-as-anthropic: agents as thinking, the answer as text, usage of all", async () => {
  const output = await runAgainstServer("ask-as-anthropic.ts");
  expect(output).toMatch(/^draft-1 starts/m);
  expect(output).toMatch(/^answer: \S/m);
  expect(output).toMatch(/^all agents together: \d+ tokens in, \d+ out$/m);
});

test("contemplate-with-ai-sdk: four agents behind one line", async () => {
  const output = await runExample("contemplate-with-ai-sdk.ts");
  expect(output).toMatch(/^draft-1 starts/m);
  expect(output).toMatch(/^all agents together: \d+ tokens in, \d+ out$/m);
});

test("embed-the-engine: the model calls the calculator and answers", async () => {
  const output = await runExample("embed-the-engine.ts");
  expect(output).toContain("calls calculate");
  expect(output).toContain("gets 5535");
  expect(output).toMatch(/What is 123 \* 45\? .*5535/);
});

test("measure-a-model: two accuracies with intervals, and their comparison", async () => {
  const output = await runExample("measure-a-model.ts", ["20"]);
  expect(output).toMatch(/^instant {2}[\d.]+ \{ lower: [\d.]+, upper: [\d.]+ \}$/m);
  expect(output).toMatch(/^thinking [\d.]+ \{/m);
  expect(output).toMatch(/p = /);
});

test("split-a-task: two agents look things up, and the answer names both sources", async () => {
  const output = await runExample("split-a-task.ts");
  expect(output).toMatch(/^2 agents share the work/m);
  expect(output).toMatch(/^subtask-1 calls search/m);
  expect(output).toMatch(/^Porto's trams came first, in 1872 \[1\]; Lisbon followed a year later \[2\]\.$/m);
  expect(output).toMatch(/^\[1\] Trams of Porto, https:/m);
});
