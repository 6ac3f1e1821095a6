// Stored and background responses, asked by the official OpenAI client over a real port: durable runs with OpenAI's words.
import { createGate } from "@melete/core";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { answerSteps, picture, scriptedTurn } from "../../test-support.ts";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";
import { calling, contemplated, failing, spoken } from "../test-support/turns.ts";

const server = useApiServer();
const client = (): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
type Response = OpenAI.Responses.Response;
const base = { model: "instant", input: "What is 5 + 7?" };
const ask = (fields: Record<string, unknown> = {}): Promise<Response> =>
  client().responses.create({ ...base, ...fields } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
const streamOf = async (id: string, after?: number) =>
  collect(await client().responses.retrieve(id, { stream: true, ...(after === undefined ? {} : { starting_after: after }) }));
/** the response once its run has ended: its stream tells everything and ends then */
const ended = async (id: string): Promise<Response> => {
  await streamOf(id);
  return client().responses.retrieve(id);
};

test("a stored response is fetched as it was answered", async () => {
  server.run(scriptedTurn(contemplated));
  const answered = await ask({ model: "contemplating", instructions: "Be short.", metadata: { a: "b" } });
  expect(answered).toMatchObject({ store: true, status: "completed" });
  expect(await client().responses.retrieve(answered.id)).toEqual(answered);
});

test("a background response is queued at once, and its whole answer can be fetched", async () => {
  const gate = createGate();
  server.say([gate.wait, ...spoken("It is 12.")]);
  const queued = await ask({ background: true });
  expect(queued).toMatchObject({ status: "queued", background: true, output: [] });
  await gate.reached;
  expect((await client().responses.retrieve(queued.id)).status).toBe("in_progress");
  gate.open();
  expect(await ended(queued.id)).toMatchObject({ status: "completed", output_text: "It is 12.", background: true, usage: { total_tokens: 14 } });
});

test("a stream that broke off goes on behind the last number, with the same events", async () => {
  server.run(scriptedTurn(contemplated));
  const first = await collect(await client().responses.create({ ...base, model: "contemplating", stream: true }));
  const [created] = first;
  if (created.type !== "response.created") throw new Error(`The first event is ${created.type}.`);
  for (const after of [0, 5, first.length - 2]) {
    expect(await streamOf(created.response.id, after), `after ${after}`).toEqual(first.slice(after + 1));
  }
});

test("the client's helper follows a background response from its id", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "It is" }, gate.wait, { type: "text-delta", text: " 12." }]);
  const queued = await ask({ background: true });
  await gate.reached;
  const stream = client().responses.stream({ response_id: queued.id });
  const deltas: string[] = [];
  stream.on("response.output_text.delta", ({ delta }) => {
    deltas.push(delta);
    gate.open();
  });
  expect((await stream.finalResponse()).output_text).toBe("It is 12.");
  expect(deltas).toEqual(["It is", " 12."]);
});

test("a reader of a stream that goes away cancels nothing", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "It is" }, gate.wait, { type: "text-delta", text: " 12." }]);
  let id = "";
  for await (const event of await client().responses.create({ ...base, stream: true })) {
    if (event.type === "response.created") id = event.response.id;
    // leaving the loop closes the connection
    if (event.type === "response.output_text.delta") break;
  }
  await gate.reached;
  gate.open();
  expect(await ended(id)).toMatchObject({ status: "completed", output_text: "It is 12." });
});

test("a client that goes away while it waits finds its answer with the same Idempotency-Key", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "It is" }, gate.wait, { type: "text-delta", text: " 12." }]);
  const leaving = new AbortController();
  const headers = { "idempotency-key": "leaving" };
  const asked = client().responses.create(base, { signal: leaving.signal, headers });
  asked.catch(() => undefined);
  await gate.reached;
  leaving.abort();
  await failureOf(asked);
  gate.open();
  expect(await client().responses.create(base, { headers })).toMatchObject({ status: "completed", output_text: "It is 12." });
  expect(server.turns).toHaveLength(1);
});

test("cancel ends the run and keeps what had arrived; a second cancel changes nothing", async () => {
  const gate = createGate();
  server.say([{ type: "text-delta", text: "half" }, gate.wait]);
  const queued = await ask({ background: true });
  await gate.reached;
  const cancelled = await client().responses.cancel(queued.id);
  expect(cancelled).toMatchObject({
    id: queued.id,
    status: "cancelled",
    output: [{ type: "message", status: "incomplete", content: [{ text: "half" }] }],
  });
  expect(await server.aborted()).toBe(1);
  expect(await client().responses.cancel(queued.id)).toEqual(cancelled);
});

test("a deleted response is gone", async () => {
  const { id } = await ask();
  await client().responses.delete(id);
  expect(await failureOf(client().responses.retrieve(id))).toMatchObject({ status: 404, code: "response_not_found" });
});

test("a failed background response says so", async () => {
  server.run(scriptedTurn(failing("model", "It did not work: do this.", "rate-limited")));
  const { id } = await ask({ background: true });
  expect(await ended(id)).toMatchObject({ status: "failed", error: { code: "rate_limit_exceeded", message: "It did not work: do this." } });
});

test("previous_response_id goes on from an answer; instructions are not taken over", async () => {
  server.say(spoken("It is 12."));
  const first = await ask({ instructions: "Be short." });
  server.say(spoken("Certain."));
  const second = await ask({ input: "Sure?", previous_response_id: first.id });
  expect(second.previous_response_id).toBe(first.id);
  expect(server.turns[1].messages).toEqual([
    { role: "user", parts: [{ type: "text", text: base.input }] },
    { role: "assistant", parts: [{ type: "text", text: "It is 12." }] },
    { role: "user", parts: [{ type: "text", text: "Sure?" }] },
  ]);
  await ask({ input: "Really?", previous_response_id: second.id, store: false });
  expect(server.turns[2].messages).toHaveLength(5);
});

test("input that begins with an answer of another's stays apart from the stored answer", async () => {
  server.say(spoken("It is 12."));
  const first = await ask();
  const input = [
    { role: "assistant", content: "Or 13." },
    { role: "user", content: "Sure?" },
  ];
  const second = await ask({ input, previous_response_id: first.id });
  const items = await collect(client().responses.inputItems.list(second.id, { order: "asc" }));
  expect(items).toMatchObject([{ role: "assistant", content: [{ text: "Or 13." }] }, { role: "user" }]);
});

test("outputs of the client's tools go on from the stored call", async () => {
  server.say(calling("weather", { city: "Bonn" }));
  const tools = [{ type: "function", name: "weather", parameters: {}, strict: false }];
  const first = await ask({ tools });
  server.say(spoken("It rains."));
  const input = [{ type: "function_call_output", call_id: "call_1", output: "Rain." }];
  const second = await ask({ tools, input, previous_response_id: first.id });
  expect(second.output_text).toBe("It rains.");
  expect(server.turns[1].messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
});

test("items of stored responses may be named by their ids", async () => {
  server.say(calling("weather", { city: "Bonn" }));
  const tools = [{ type: "function", name: "weather", parameters: {}, strict: false }];
  const first = await ask({ model: "thinking", tools });
  server.say(spoken("It rains."));
  const output = { type: "function_call_output", call_id: "call_1", output: "Rain." };
  const input = [{ role: "user", content: base.input }, ...first.output.map(({ id }) => ({ type: "item_reference", id })), output];
  expect((await ask({ tools, input })).output_text).toBe("It rains.");
  expect(server.turns[1].messages.map(({ role, parts }) => [role, parts[0].type])).toEqual([
    ["user", "text"],
    ["assistant", "tool-call"],
    ["tool", "tool-result"],
  ]);
  for (const id of ["msg_x_0", "fc_none", "nonsense"]) {
    expect(await failureOf(ask({ input: [{ type: "item_reference", id }] }))).toMatchObject({ status: 404, code: "item_not_found" });
  }
});

test("nobody can go on from what is not there, or not yet answered", async () => {
  expect(await failureOf(ask({ previous_response_id: "resp_none" }))).toMatchObject({ status: 404 });
  const gate = createGate();
  server.say([gate.wait]);
  const { id } = await ask({ background: true });
  expect(await failureOf(ask({ previous_response_id: id }))).toMatchObject({ status: 409, code: "response_in_progress" });
  await client().responses.cancel(id);
});

test("an Idempotency-Key: the same request is the same response, another is refused", async () => {
  const headers = { "idempotency-key": "once" };
  const first = await client().responses.create(base, { headers });
  expect((await client().responses.create(base, { headers })).id).toBe(first.id);
  expect(server.turns).toHaveLength(1);
  expect(await failureOf(client().responses.create({ ...base, input: "Other" }, { headers }))).toMatchObject({ status: 409 });
});

test("input_items are the request's own input, pictures and calls included", async () => {
  const image_url = `data:image/png;base64,${picture().png.toString("base64")}`;
  const input = [
    {
      role: "user",
      content: [
        { type: "input_text", text: "Look." },
        { type: "input_image", image_url, detail: "auto" },
      ],
    },
    { type: "function_call", call_id: "c", name: "look", arguments: '{"at":1}' },
    { type: "function_call_output", call_id: "c", output: "Red." },
    { role: "user", content: "And?" },
  ];
  const { id } = await ask({ input });
  const items = await collect(client().responses.inputItems.list(id, { order: "asc", limit: 2 }));
  expect(items).toMatchObject([
    {
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "Look." },
        { type: "input_image", image_url },
      ],
    },
    { type: "function_call", call_id: "c", name: "look", arguments: '{"at":1}' },
    { type: "function_call_output", call_id: "c", output: "Red." },
    { type: "message", role: "user", content: [{ type: "input_text", text: "And?" }] },
  ]);
});

test("background without store, and a response that was not stored, are refused in words", async () => {
  expect(await failureOf(ask({ background: true, store: false }))).toMatchObject({ status: 400, param: "background" });
  const { id } = await ask({ store: false });
  expect(await failureOf(client().responses.retrieve(id))).toMatchObject({ status: 404, message: expect.stringContaining('"store": false') });
});

test("what programs ask stays out of the list of conversations", async () => {
  server.run(scriptedTurn(answerSteps("ok")));
  await ask();
  const listed = await (await fetch(`${server.url}/api/conversations`)).json();
  expect(listed).toEqual({ conversations: [], next: null });
});
