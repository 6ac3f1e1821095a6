import { createGate } from "@melete/core";
import { expect, test } from "vitest";
import { answerSteps, createTestApp, scriptedTurn, type TestApp } from "../test-support.ts";

async function conversation(app: TestApp): Promise<string> {
  return ((await (await app.post("/api/conversations", {})).json()) as { id: string }).id;
}

const body = { mode: "instant", parts: [{ type: "text", text: "What is 5 + 7?" }] };

async function ask(app: TestApp, id: string, more: Record<string, unknown> = {}, key?: string) {
  const response = await app.post(`/api/conversations/${id}/turns`, { ...body, ...more }, key === undefined ? {} : { "idempotency-key": key });
  const json = (await response.json()) as { turnId?: string; error?: { code: string; message: string } };
  return { status: response.status, ...json };
}

test("the same Idempotency-Key and body give the same turn, another body is refused in OpenAI's shape", async () => {
  const app = createTestApp();
  const id = await conversation(app);
  const first = await ask(app, id, {}, "key-1");
  expect(first.status).toBe(201);
  expect(await ask(app, id, {}, "key-1")).toEqual({ status: 200, turnId: first.turnId });
  await app.supervisor.ended(first.turnId ?? "");
  expect(await ask(app, id, {}, "key-1")).toEqual({ status: 200, turnId: first.turnId });
  const other = await ask(app, id, { mode: "thinking" }, "key-1");
  expect(other).toMatchObject({ status: 409, error: { code: "idempotency_key_reused", message: expect.stringContaining("key-1") } });
  // a key belongs to its conversation
  expect((await ask(app, await conversation(app), { mode: "thinking" }, "key-1")).status).toBe(201);
  expect((await ask(app, id, {}, "k".repeat(256))).status).toBe(400);
});

test("shape, roles, agents and effort reach the run; a role of an unknown model is refused", async () => {
  const runTurn = scriptedTurn(answerSteps("12"));
  const app = createTestApp({ runTurn });
  const id = await conversation(app);
  const wishes = { mode: "contemplating", shape: "split", agents: 8, effort: "high", roles: { draft: ["scripted"], aggregate: "scripted" } };
  const { turnId } = await ask(app, id, wishes);
  await app.supervisor.ended(turnId ?? "");
  expect(runTurn.requests[0]).toMatchObject({ turnId, ...wishes, messages: [{ role: "user", parts: body.parts }] });
  expect(await ask(app, id, { roles: { draft: ["scripted", "nobody"] } })).toMatchObject({ status: 404, error: { code: "model_not_found" } });
});

test("a turn says how it stands, while it runs and after", async () => {
  const gate = createGate();
  const app = createTestApp({ runTurn: scriptedTurn([...answerSteps("half").slice(0, 3), gate.wait, ...answerSteps(" and half").slice(2)]) });
  const id = await conversation(app);
  const { turnId } = await ask(app, id);
  await gate.reached;
  for await (const event of app.supervisor.events(turnId ?? "", -1, new AbortController().signal)) if (event.type === "text-delta") break;
  expect(await (await app.get(`/api/turns/${turnId}`)).json()).toMatchObject({
    turnId,
    conversationId: id,
    status: "active",
    reason: null,
    usage: null,
    view: { status: "answering", answer: { text: "half" } },
  });
  gate.open();
  await app.supervisor.ended(turnId ?? "");
  expect(await (await app.get(`/api/turns/${turnId}`)).json()).toMatchObject({
    status: "ended",
    reason: "done",
    usage: { outputTokens: 7 },
    view: { answer: { text: "half and half" } },
  });
  expect((await app.get("/api/turns/nothing")).status).toBe(404);
});

test("a control is taken while the turn runs, checked, and refused after its end", async () => {
  const gate = createGate();
  const app = createTestApp({ runTurn: scriptedTurn([...answerSteps("a").slice(0, 3), gate.wait, ...answerSteps("b").slice(2)]) });
  const { turnId } = await ask(app, await conversation(app));
  await gate.reached;
  const path = `/api/turns/${turnId}/control`;
  expect((await app.post(path, { type: "answer-now" })).status).toBe(202);
  expect((await app.post(path, { type: "skip-agent" })).status).toBe(400);
  gate.open();
  await app.supervisor.ended(turnId ?? "");
  const late = await app.post(path, { type: "answer-now" });
  expect([late.status, await late.json()]).toMatchObject([409, { error: { code: "turn_ended" } }]);
});

test("a conversation comes a page at a time, its newest messages first", async () => {
  const app = createTestApp();
  const id = await conversation(app);
  for (let index = 0; index < 3; index++) {
    const { turnId } = await ask(app, id, { parts: [{ type: "text", text: `Question ${index}` }] });
    await app.supervisor.ended(turnId ?? "");
  }
  type Shown = { messages: { role: string; parts: { text: string }[] }[]; earlier: string | null };
  const page = async (query: string) => (await (await app.get(`/api/conversations/${id}?limit=4${query}`)).json()) as Shown;
  const newest = await page("");
  expect(newest.messages.map(({ parts }) => parts[0].text)).toEqual(["Question 1", "Hello.", "Question 2", "Hello."]);
  const oldest = await page(`&before=${newest.earlier}`);
  expect([oldest.messages.map(({ parts }) => parts[0].text), oldest.earlier]).toEqual([["Question 0", "Hello."], null]);
});

test("what programs made is listed only when asked for", async () => {
  const app = createTestApp();
  await conversation(app);
  await app.store.createConversation({ id: "program", title: "", createdAt: 1, updatedAt: 1, origin: "api", userId: "local" });
  const list = async (query: string) =>
    ((await (await app.get(`/api/conversations${query}`)).json()) as { conversations: { id: string }[] }).conversations.map(({ id }) => id);
  expect(await list("")).toHaveLength(1);
  expect(await list("?origin=api")).toEqual(["program"]);
  expect((await app.get("/api/conversations?origin=else")).status).toBe(400);
});
