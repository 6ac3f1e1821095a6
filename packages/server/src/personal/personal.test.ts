// What the assistant knows about a person: theirs alone, used when they say so, proposed and never stored by the assistant.
import { createScriptedModel, createRunTurn, say, textOf, type Tool } from "@melete/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startServer } from "../start-server.ts";
import { migrate } from "../store/migrate.ts";
import { openSqliteDatabase } from "../store/sqlite-database.ts";
import { createPersonal, maxMemories, type PersonalContext } from "./personal.ts";
import { personalMessage } from "./personal-message.ts";

async function open() {
  const database = openSqliteDatabase(":memory:");
  onTestFinished(() => database.close());
  await migrate(database, "test");
  let time = 0;
  return createPersonal(database, () => ++time);
}

const texts = ({ memories }: PersonalContext) => memories.map(({ text, status }) => `${status}: ${text}`);

test("what is proposed is kept apart until the person says yes", async () => {
  const personal = await open();
  const proposal = await personal.propose("ada", " Is allergic to peanuts. ", "c1");
  expect(proposal).toMatchObject({ text: "Is allergic to peanuts.", status: "proposed", conversationId: "c1" });
  expect(personalMessage(await personal.read("ada"))).toBeNull();
  expect(await personal.propose("ada", "is allergic to peanuts", "c2")).toBeNull();
  expect(await personal.edit("ada", proposal?.id ?? "", { status: "kept" })).toBe(true);
  expect(textOf(personalMessage(await personal.read("ada")) ?? { role: "system", parts: [] })).toContain("- Is allergic to peanuts.");
});

test("switched off, nothing is told and nothing is proposed, and nothing is lost", async () => {
  const personal = await open();
  await personal.change("ada", { profile: "Pescatarian." });
  await personal.add("ada", "Likes tea.");
  await personal.change("ada", { enabled: false });
  expect(personalMessage(await personal.read("ada"))).toBeNull();
  expect(await personal.propose("ada", "Runs.", "c")).toBeNull();
  await personal.change("ada", { enabled: true });
  const text = textOf(personalMessage(await personal.read("ada")) ?? { role: "system", parts: [] });
  expect(text).toMatch(/Pescatarian\.\n- Likes tea\.$/);
});

test("nobody reads, changes or forgets what is somebody else's", async () => {
  const personal = await open();
  const memory = await personal.add("ada", "Likes tea.");
  if (memory === "full") throw new Error("full");
  expect(await personal.edit("bo", memory.id, { text: "Likes coffee." })).toBe(false);
  expect(await personal.remove("bo", memory.id)).toBe(false);
  await personal.removeAll("bo");
  expect(texts(await personal.read("bo"))).toEqual([]);
  expect(texts(await personal.read("ada"))).toEqual(["kept: Likes tea."]);
  await personal.removeAll("ada");
  expect(await personal.read("ada")).toEqual({ enabled: true, profile: "", memories: [] });
});

test("proposals that nobody answers push out the oldest, and kept ones have an end", async () => {
  const personal = await open();
  for (let index = 0; index < 25; index += 1) await personal.propose("ada", `Fact ${index}`, "c");
  expect(texts(await personal.read("ada"))).toEqual(Array.from({ length: 20 }, (_, index) => `proposed: Fact ${index + 5}`));
  for (let index = 0; index < maxMemories; index += 1) await personal.add("ada", `Kept ${index}`);
  expect(await personal.add("ada", "One more")).toBe("full");
});

test("over HTTP: the profile reaches the model of a conversation, not that of a program; a proposal waits for a yes; all can be exported", async () => {
  const home = await mkdtemp(join(tmpdir(), "melete-personal-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const call = [
    { type: "tool-call" as const, callId: "1", tool: "note", input: {} },
    { type: "finish" as const, reason: "tool-calls" as const },
  ];
  const model = createScriptedModel({ id: "m", script: ({ messages }) => (messages.at(-1)?.role === "tool" ? say("noted") : call) });
  const note: Tool = {
    name: "note",
    description: "notes",
    input: z.object({}),
    effects: "pure",
    run: async (_, { person }) => ({ text: (await person?.proposeMemory("Has a cat.")) ?? "nobody" }),
  };
  const runTurnFor = () => createRunTurn({ model, tools: [note], spawn: false });
  const server = await startServer({ home, port: 0, models: [model], defaultModel: "m", runTurnFor, version: "0" });
  onTestFinished(() => server.close());
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      json: response.status === 204 ? null : ((await response.json()) as Record<string, never>),
    };
  };
  expect((await send("PATCH", "/api/personal", { profile: "Pescatarian." })).status).toBe(200);
  expect(await send("PATCH", "/api/personal", { profil: "x" })).toMatchObject({
    status: 400,
    json: { error: { message: expect.stringContaining("profil") } },
  });
  expect(await send("DELETE", "/api/personal/memories/none")).toMatchObject({ status: 404, json: { error: { code: "memory_not_found" } } });

  const { id } = (await send("POST", "/api/conversations", {})).json as unknown as { id: string };
  const turn = (await send("POST", `/api/conversations/${id}/turns`, { mode: "thinking", parts: [{ type: "text", text: "Hello" }] }))
    .json as unknown as { turnId: string };
  await (await fetch(`${server.url}/api/turns/${turn.turnId}/events`)).text();
  expect(textOf(model.requests[0]?.messages[0] ?? { role: "user", parts: [] })).toContain("Pescatarian.");
  const after = (await send("GET", "/api/personal")).json as unknown as PersonalContext;
  expect(texts(after)).toEqual(["proposed: Has a cat."]);

  const asked = model.requests.length;
  await send("POST", "/v1/chat/completions", { model: "m", messages: [{ role: "user", content: "Hello" }] });
  expect(
    model.requests
      .slice(asked)
      .flatMap(({ messages }) => messages.map(textOf))
      .join(),
  ).not.toContain("Pescatarian");

  const exported = await send("GET", "/api/personal/export");
  expect(exported.headers.get("content-disposition")).toContain("attachment");
  expect(exported.json).toMatchObject({ profile: "Pescatarian.", enabled: true });
});
