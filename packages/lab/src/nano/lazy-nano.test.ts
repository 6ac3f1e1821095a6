import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelEvent } from "@melete/core";
import { describeModelConformance } from "@melete/core/conformance";
import { afterAll, expect, test } from "vitest";
import { createLazyNano } from "./lazy-nano.ts";
import type { NanoModel } from "./load-nano.ts";

const partsModule = new URL("./scripted-engine.fixture.ts", import.meta.url).href;
const opened: NanoModel[] = [];
const folder = mkdtempSync(join(tmpdir(), "melete-lazy-"));
writeFileSync(join(folder, "model.safetensors"), "");
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(opened.map((model) => model.close()));
});

const lazy = (module = partsModule): NanoModel => {
  const model = createLazyNano({ folder, partsModule: module });
  opened.push(model);
  return model;
};

async function ask(model: NanoModel): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  const request = { messages: [{ role: "user" as const, parts: [{ type: "text" as const, text: "hello" }] }], think: false };
  const blobs = { read: (hash: string) => Promise.reject(new Error(`no blob ${hash}`)) };
  for await (const event of model.stream(request, { signal: new AbortController().signal, blobs })) events.push(event);
  return events;
}

describeModelConformance("melete-nano that loads at the first question", async () => lazy());

test("a thread that cannot start is the failure of the question, and close has nothing to wait for", async () => {
  const model = lazy("file:///nowhere/parts.ts");
  expect((await ask(model)).at(-1)).toMatchObject({ reason: "error", failure: { message: expect.stringContaining("cannot start") } });
  await model.close();
});

test("without weights it is not offered, and after its end it answers nothing", async () => {
  expect(() => createLazyNano({ folder: join(folder, "empty") })).toThrow(/no model\.safetensors/);
  const model = lazy();
  await model.close();
  expect((await ask(model)).at(-1)).toMatchObject({ reason: "error", failure: { message: expect.stringContaining("was closed") } });
});
