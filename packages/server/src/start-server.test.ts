import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScriptedModel, emptyTurnView, parseTurnEvents, reduceTurn, type TurnEvent, type TurnView } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import { SetupError } from "./setup-error.ts";
import { startTestServer } from "./started-server.fixture.ts";
import { temporaryFolder } from "./test-support.ts";

async function call<T>(url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function startTurn(url: string, mode: string): Promise<{ conversation: string; turnId: string }> {
  const { id } = await call<{ id: string }>(`${url}/api/conversations`, {});
  const { turnId } = await call<{ turnId: string }>(`${url}/api/conversations/${id}/turns`, {
    mode,
    parts: [{ type: "text", text: "What is 5 + 7?" }],
  });
  return { conversation: id, turnId };
}

async function follow(url: string, turnId: string): Promise<TurnView> {
  const response = await fetch(`${url}/api/turns/${turnId}/events`);
  let view = emptyTurnView;
  for await (const event of parseTurnEvents(response.body!)) view = reduceTurn(view, event);
  return view;
}

test.each(["instant", "thinking", "contemplating"])("a turn in %s mode, from the port to the core and back, also after a restart", async (mode) => {
  const home = temporaryFolder();
  const first = await startTestServer({ home });
  const { conversation, turnId } = await startTurn(first.url, mode);
  const view = await follow(first.url, turnId);
  expect(view).toMatchObject({ status: "done", mode, answer: { text: "The answer is 12." } });
  await first.close();

  const second = await startTestServer({ home });
  expect(await follow(second.url, turnId)).toMatchObject({ status: "done", answer: { text: "The answer is 12." }, agents: view.agents });
  const stored = await call<{ messages: { role: string; parts: { type: string }[] }[] }>(`${second.url}/api/conversations/${conversation}`);
  expect(stored.messages.map((message) => message.role)).toEqual(["user", "assistant"]);
  expect(stored.messages[1].parts).toContainEqual({ type: "text", text: "The answer is 12." });
  expect(stored.messages[1].parts.filter((part) => part.type === "agent-report")).toHaveLength(view.agents.filter((agent) => agent.record).length);
});

test("a process killed in the middle of a turn loses nothing that was told, and the turn goes on at the next start", async () => {
  const home = temporaryFolder();
  const program = `
    import { createRunTurn, createScriptedModel } from "@melete/core";
    import { startServer } from ${JSON.stringify(new URL("./start-server.ts", import.meta.url).href)};
    const half = [{ type: "text-delta", text: "Half of an" }, { type: "tool-call", callId: "c", tool: "none", input: {} }, { type: "finish", reason: "tool-calls" }];
    const hang = [() => { console.log("hanging"); return new Promise(() => {}); }];
    const model = createScriptedModel({ id: "nano", script: [half, hang] });
    const server = await startServer({ home: process.argv[1], port: 0, models: [model], defaultModel: "nano", runTurnFor: (m) => createRunTurn({ model: m, tools: [] }), version: "0" });
    console.log(server.url);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, home], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const line = async (text: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((candidate) => text.test(candidate));
      if (found !== undefined) return found;
      const [data] = await once(child.stdout, "data");
      lines.push(...String(data).split("\n"));
    }
  };
  const url = await line(/^http/);
  const { conversation, turnId } = await startTurn(url, "thinking");
  await line(/hanging/);
  const reading = await fetch(`${url}/api/turns/${turnId}/events`);
  const seen: TurnEvent[] = [];
  for await (const event of parseTurnEvents(reading.body!)) {
    seen.push(event);
    if (event.type === "tool-result") break;
  }
  child.kill("SIGKILL");
  await once(child, "exit");

  const next = await startTestServer({ home });
  const rest = await fetch(`${next.url}/api/turns/${turnId}/events`, { headers: { "last-event-id": String(seen.at(-1)?.seq) } });
  for await (const event of parseTurnEvents(rest.body!)) seen.push(event);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index));
  expect(seen.some(({ type }) => type === "resume")).toBe(true);
  expect(seen.reduce(reduceTurn, emptyTurnView)).toMatchObject({ status: "done", answer: { text: "The answer is 12." } });
  const stored = await call<{ activeTurnId: null; messages: { parts: { type: string }[] }[] }>(`${next.url}/api/conversations/${conversation}`);
  expect(stored.activeTurnId).toBeNull();
  expect(stored.messages[1].parts).toContainEqual({ type: "text", text: "The answer is 12." });
});

test("the home folder is made, is for its owner only, and serves one server at a time", async () => {
  const home = join(temporaryFolder(), "deep", "home");
  const server = await startTestServer({ home });
  if (process.platform !== "win32") expect(statSync(home).mode & 0o077).toBe(0);
  await expect(startTestServer({ home })).rejects.toThrow(
    new RegExp(`in use by another Melete \\(process ${process.pid} at ${server.url}\\).*MELETE_HOME`),
  );
  await server.close();
  await startTestServer({ home });
});

test("a port that is taken, a folder that cannot be, and an address of the network are refused with what to set", async () => {
  const { port } = await startTestServer();
  const home = temporaryFolder();
  await expect(startTestServer({ home, port })).rejects.toThrow(new RegExp(`127\\.0\\.0\\.1:${port}.*MELETE_PORT`));
  // the failed start has let go of the folder
  await startTestServer({ home });
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(startTestServer({ home: join(file, "home") })).rejects.toThrow(/cannot be made.*MELETE_HOME/);
  await expect(startTestServer({ host: "0.0.0.0" })).rejects.toThrow(SetupError);
  await expect(startTestServer({ defaultModel: "none" })).rejects.toThrow(/"none" is not among the models: nano/);
});

test("closing does not wait for readers, and ends what runs", async () => {
  const model = createScriptedModel({ id: "nano", script: () => [() => new Promise<void>(() => undefined)] });
  const server = await startTestServer({ models: [model] });
  const { turnId } = await startTurn(server.url, "instant");
  const reading = await fetch(`${server.url}/api/turns/${turnId}/events`);
  await server.close();
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  await reading.text().catch(() => undefined);
});
