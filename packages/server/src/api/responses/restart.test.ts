// A background response over a restart of the server: the run goes on, its agents that had ended are not asked again, and a reader gets
// every event once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGate, createRunTurn, createScriptedModel, type Script, type ScriptedModel } from "@melete/core";
import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { type RunningServer, startServer } from "../../start-server.ts";
import { collect } from "../test-support/api-server.ts";
import { spoken } from "../test-support/turns.ts";

function open(home: string, model: ScriptedModel): Promise<RunningServer> {
  const runTurnFor = () => createRunTurn({ model });
  return startServer({ home, port: 0, models: [model], defaultModel: "nano", runTurnFor, version: "0.0.0" });
}
const client = (server: RunningServer): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });

test("a background response goes on after a restart, and its numbers do too", async () => {
  const home = mkdtempSync(join(tmpdir(), "melete-restart-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const stuck = createGate();
  const first = createScriptedModel({
    id: "nano",
    // two drafts end, two hang
    script: (_, index): Script => (index < 2 ? spoken("It is 12.") : [stuck.wait, ...spoken("It is 12.")]),
  });
  const before = await open(home, first);
  onTestFinished(() => before.close());
  const { id } = await client(before).responses.create({
    model: "contemplating-4",
    input: "5 + 7?",
    background: true,
    melete: { shape: "explore" },
  } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
  const seen: OpenAI.Responses.ResponseStreamEvent[] = [];
  const ended = createGate();
  let ends = 0;
  const reading = (async () => {
    for await (const event of await client(before).responses.retrieve(id, { stream: true })) {
      seen.push(event);
      if (event.type === "response.reasoning_summary_text.delta" && /^draft-\d: It is/.test(event.delta)) ends += 1;
      if (ends === 2) void ended.wait();
    }
  })().catch(() => undefined);
  await ended.reached;
  await stuck.reached;
  await before.close();
  await reading;

  const second = createScriptedModel({ id: "nano", script: () => spoken("It is 12.") });
  const after = await open(home, second);
  onTestFinished(() => after.close());
  const rest = await collect(await client(after).responses.retrieve(id, { stream: true, starting_after: seen.at(-1)?.sequence_number }));
  const numbers = [...seen, ...rest].map((event) => event.sequence_number);
  expect(numbers).toEqual(numbers.map((_, index) => index));
  expect(rest.at(-1)).toMatchObject({ type: "response.completed", response: { id, status: "completed" } });
  expect(await client(after).responses.retrieve(id)).toMatchObject({ status: "completed", output_text: "It is 12." });
  expect(first.requests).toHaveLength(4);
  expect(second.requests.length).toBeLessThanOrEqual(2);
});
