// `melete doctor --probe` over HTTP: a fake llama.cpp server that can little, what is said of it, and what is known from then on.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTestTerminal } from "../test-support/test-terminal.ts";
import { runCommandLine } from "./run-command-line.ts";

interface ChatBody {
  messages: { content: string | { type: string; text?: string }[] }[];
  tools?: unknown[];
  temperature?: number;
  reasoning_effort?: string;
}

/** Sees nothing, calls tools, takes no temperature and no effort; its slots say at once that they stopped. */
async function startTextServer(): Promise<{ url: string; asked: ChatBody[] }> {
  const asked: ChatBody[] = [];
  const server = createServer(async (request, response) => {
    const json = (status: number, value: unknown): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.url === "/v1/models") return json(200, { data: [{ id: "plain" }] });
    if (request.url === "/props") return json(200, { total_slots: 1, default_generation_settings: { n_ctx: 2048 } });
    if (request.url === "/slots") return json(200, [{ is_processing: false, next_token: [{ n_decoded: 5 }] }]);
    if (request.url !== "/v1/chat/completions") return json(404, {});
    const body = JSON.parse(await read(request)) as ChatBody;
    asked.push(body);
    const { content = "" } = body.messages.at(-1) ?? {};
    const text = typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
    if (typeof content !== "string" && content.some(({ type }) => type === "image_url"))
      return json(500, { error: { message: "image input is not supported" } });
    for (const field of ["temperature", "reasoning_effort"] as const) {
      if (body[field] !== undefined) return json(400, { error: { message: `Unsupported parameter: ${field}` } });
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (delta: unknown, finish: string | null = null): void =>
      void response.write(
        `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "plain", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
      );
    if (body.tools !== undefined) {
      say({ tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "note_number", arguments: '{"number":7}' } }] });
      say({}, "tool_calls");
    } else {
      say({ content: text.includes("2 + 3") ? "5" : text.includes("capital") ? '{"capital":"Paris"}' : "one two three" });
      say({ content: " " });
      say({ content: " " });
      say({}, "stop");
    }
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`, asked };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
}

test("what was found is said in plain words, kept, and used from then on", async () => {
  const home = mkdtempSync(join(tmpdir(), "melete-probe-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const { url, asked } = await startTextServer();
  const run = async (...args: string[]) => {
    const terminal = createTestTerminal({
      environment: { MELETE_HOME: join(home, "melete"), MELETE_LOCAL_SERVERS: url, MELETE_LOCAL_TIMEOUT_MS: "20000" },
    });
    return { code: await runCommandLine(args, terminal), ...terminal };
  };
  const probed = await run("doctor", "--probe");
  expect(probed.output).toMatch(/^plain\nok {6}It answers: 2 \+ 3 is 5/);
  expect(probed.output).toMatch(/^note {4}It does not see pictures .*--mmproj FILE/m);
  expect(probed.output).toMatch(/^ok {6}It calls tools$/m);
  expect(probed.output).toMatch(/^ok {6}It keeps to a JSON schema$/m);
  expect(probed.output).toMatch(/^note {4}It refuses a temperature, so none is sent\.$/m);
  expect(probed.output).toMatch(/^ok {6}It does not think aloud/m);
  expect(probed.output).toMatch(/^ok {6}An abort stops it \(0 tokens came after it\)$/m);
  expect(probed.output).toMatch(/model-facts\.json and used from now on/);
  expect(probed.code).toBe(0);
  const facts = Object.entries(
    JSON.parse(readFileSync(join(home, "melete", "model-facts.json"), "utf8")) as Record<string, { capabilities: unknown }>,
  );
  expect(facts).toMatchObject([
    [`${url} plain`, { capabilities: { images: false, tools: true, sampling: "fixed", structuredOutput: true, reasoning: "none", abort: "stops" } }],
  ]);

  const listed = await run("models", "--json");
  expect(JSON.parse(listed.output)[0]).toMatchObject({
    id: "plain",
    knowledge: "probed",
    capabilities: { images: false, sampling: "fixed", contextTokens: 2048 },
  });
  expect((await run("doctor", "--probe")).output).toMatch(/Every model here is known/);
  const before = asked.length;
  expect((await run("ask", "What is 2 + 3?", "--model", "plain")).output).toMatch(/5/);
  expect(asked.slice(before).every((body) => body.temperature === undefined)).toBe(true);
});

test("a name that nobody offers, and one that needs no probing", async () => {
  const terminal = createTestTerminal();
  expect(await runCommandLine(["doctor", "--probe", "gpt-9"], terminal)).toBe(2);
  expect(terminal.errors).toMatch(/no model "gpt-9" to probe\. There are: none but melete-nano/);
  expect(await runCommandLine(["doctor", "gpt-9"], terminal)).toBe(2);
  expect(terminal.errors).toMatch(/melete doctor --probe gpt-9/);
});
