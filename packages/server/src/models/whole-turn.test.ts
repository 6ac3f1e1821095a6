// Whole turns of the engine against each provider's wire: what one generation was given to keep comes back in the next one, and agents
// that share a prefix send the same bytes of it.
import { createMemoryBlobs, createRunTurn, newId, type Tool, type TurnEvent, turnRequestSchema } from "@melete/core";
import { calculate } from "@melete/tools";
import { expect, test } from "vitest";
import { startFakeServer, type FakeAnswer, type FakeRequest } from "./fake-openai-server.fixture.ts";
import { anthropicAnswer, googleAnswer, responsesAnswer } from "./fake-wires.fixture.ts";
import { createProviderModel, type ProviderName } from "./provider-model.ts";

const call = { id: "call_1", name: "calculate", arguments: '{"expression":"17 * 23"}' };

async function runTurn(provider: ProviderName, model: string, answer: FakeAnswer, change: Record<string, unknown>) {
  const server = await startFakeServer(answer);
  const run = createRunTurn({ model: createProviderModel({ provider, model, url: server.url, apiKey: "k" }), tools: [calculate as Tool] });
  const messages = [{ role: "user", parts: [{ type: "text", text: "What is 17 * 23?" }] }];
  const request = turnRequestSchema.parse({ turnId: newId("turn"), messages, ...change });
  const events: TurnEvent[] = [];
  const blobs = createMemoryBlobs();
  for await (const event of run(request, { signal: new AbortController().signal, blobs })) events.push(event);
  return { events, requests: server.requests };
}

/** The tool is called once; with its result in hand the model answers. */
const callsOnce =
  (calls: FakeAnswer, answers: FakeAnswer, hasResult: (body: string) => boolean): FakeAnswer =>
  (response, request) =>
    (hasResult(JSON.stringify(request.body)) ? answers : calls)(response, request);

test.each([
  [
    "meta",
    "muse-spark-1.3",
    callsOnce(responsesAnswer({ call }), responsesAnswer({ text: "391" }), (body) => body.includes("function_call_output")),
    "opaque-reasoning",
  ],
  [
    "openai",
    "gpt-6.2-sol",
    callsOnce(responsesAnswer({ call }), responsesAnswer({ text: "391" }), (body) => body.includes("function_call_output")),
    "opaque-reasoning",
  ],
  [
    "anthropic",
    "claude-opus-5-5",
    callsOnce(anthropicAnswer({ call }), anthropicAnswer({ text: "391" }), (body) => body.includes("tool_result")),
    "signed-by-them",
  ],
  [
    "google",
    "gemini-4-argon",
    callsOnce(googleAnswer({ call }), googleAnswer({ text: "391" }), (body) => body.includes("functionResponse")),
    "signed-by-google",
  ],
] as const)("%s: a Thinking turn with a tool sends back what it was given to keep", async (provider, model, answer, kept) => {
  const { events, requests } = await runTurn(provider, model, answer, { mode: "thinking" });
  expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
  expect(events.filter(({ type }) => type === "tool-result")).toMatchObject([
    { tool: "calculate", output: expect.stringContaining("391"), isError: false },
  ]);
  expect(requests).toHaveLength(2);
  expect(JSON.stringify(requests[0]?.body)).not.toContain(kept);
  expect(JSON.stringify(requests[1]?.body)).toContain(kept);
  // what a provider keeps in a turn is nobody else's business
  expect(JSON.stringify(events)).not.toContain(kept);
});

test("anthropic: agents of one turn mark the same prefix for the cache, byte for byte", async () => {
  const { events, requests } = await runTurn("anthropic", "claude-opus-5-5", anthropicAnswer({ text: "391" }), { mode: "contemplating", agents: 4 });
  expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
  const marked = requests.map(prefixUpToMark);
  expect(marked.length).toBeGreaterThanOrEqual(3);
  expect(marked.every((prefix) => prefix !== null)).toBe(true);
  expect(new Set(marked).size).toBe(1);
});

/** Everything before and with the marked block, as it went out; null without a mark. */
function prefixUpToMark({ body }: FakeRequest): string | null {
  const whole = JSON.stringify({ tools: body.tools, system: body.system, messages: body.messages });
  const at = whole.indexOf('"cache_control"');
  return at < 0 ? null : whole.slice(0, at);
}
