// What the tests that kill servers share: a paced provider that knows who asked what, servers as processes, people who ask and read on
// across deaths, and the three things that must hold afterwards. It does not know which process is killed, or when.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseTurnEvents, type TurnEvent } from "@melete/core";
import { expect } from "vitest";
import { type FakeProvider, startFakeProvider } from "../../test-support/fake-provider.ts";
import { temporaryFolder } from "../test-support.ts";
import type { KillServerOptions } from "./kill-server.fixture.ts";

const main = fileURLToPath(new URL("./kill-server.fixture.ts", import.meta.url));

export interface ServerProcess {
  url: string;
  /** resolves when it is dead */
  kill(): Promise<void>;
}

/**
 * Lets one server end politely, for it leaves compiled code in a folder that the killed ones never would: starting takes half the time then,
 * and starting is most of what these tests do.
 */
export async function compileServer(options: KillServerOptions): Promise<{ compiled: string }> {
  const compiled = temporaryFolder();
  const child = spawn(process.execPath, [main, JSON.stringify(options)], { stdio: ["ignore", "ignore", "inherit"], env: environment(compiled) });
  await once(child, "exit");
  return { compiled };
}

const environment = (compiled: string): NodeJS.ProcessEnv => ({ ...process.env, NODE_COMPILE_CACHE: compiled });

export async function startServerProcess(options: KillServerOptions, { compiled }: { compiled: string }): Promise<ServerProcess> {
  const stdio: ["pipe", "pipe", "inherit"] = ["pipe", "pipe", "inherit"];
  const child: ChildProcess = spawn(process.execPath, [main, JSON.stringify(options)], { stdio, env: environment(compiled) });
  const exited = once(child, "exit");
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (data) => {
      printed += data;
      if (printed.includes("\n")) resolve(printed.trim());
    });
    exited.then(([code]) => reject(new Error(`the server ended with ${code} before it listened`)), reject);
  });
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Every answer is another one, so nobody agrees and every stage is run; it says which request it answers. */
export async function startPacedProvider(): Promise<FakeProvider> {
  return startFakeProvider({
    settings: { firstTokenMs: 20, tokenMs: 12 },
    answer: ({ number }) => {
      const record = { kind: "exact", answer: String(number), approach: "asked", keySteps: [], checks: [], doubts: [] };
      const words = ["Let me ", "think ", "about ", "it. ", "This ", "is ", `request-${number}. `, "The ", "answer ", "is ", `${number}.`];
      return { text: [...words, `\n\`\`\`json\n${JSON.stringify(record)}\n\`\`\``] };
    },
  });
}

/** Where to ask just now; changes when a server dies and another one takes its place. */
export interface Door {
  url: string;
}

export interface Asked {
  turnId: string;
  /** what one reader saw, across all its connections */
  events: TurnEvent[];
}

const until = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps trying while nobody listens at the door. This is what a person's page does, not a wait for something that could be awaited. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await until(20);
    }
  }
}

async function post(door: Door, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  return insist(async () => {
    const response = await fetch(`${door.url}${path}`, { method: "POST", body: JSON.stringify(body), headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  });
}

/** Asks in a new conversation and reads to the end, from where it was each time a connection breaks. */
export async function askAndRead(door: Door, key: string): Promise<Asked> {
  const { id } = await post(door, "/api/conversations", {});
  const body = { mode: "contemplating", shape: "explore", agents: 8, parts: [{ type: "text", text: `What is it? (${key})` }] };
  // the answer to this may be lost with the server: the key makes asking again safe
  const { turnId } = await post(door, `/api/conversations/${id}/turns`, body, { "idempotency-key": key });
  const events: TurnEvent[] = [];
  while (events.at(-1)?.type !== "turn-end") {
    await insist(async () => {
      const headers: Record<string, string> = events.length === 0 ? {} : { "last-event-id": String(events.at(-1)?.seq) };
      const response = await fetch(`${door.url}/api/turns/${turnId}/events`, { headers });
      if (response.status !== 200 || response.body === null) throw new Error(`events of ${turnId}: ${response.status}`);
      for await (const event of parseTurnEvents(response.body)) events.push(event);
    });
  }
  return { turnId, events };
}

/** Asks again and again, so that `atOnce` turns are always in flight, until `enough`. Resolves when all of them have ended. */
export async function keepAsking(door: Door, atOnce: number, enough: () => boolean): Promise<Asked[]> {
  const all: Asked[] = [];
  let count = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      do all.push(await askAndRead(door, `key-${count++}`));
      while (!enough());
    }),
  );
  return all;
}

/** Every run ended, every reader saw every event once and in order, and no agent that had finished was asked again. */
export function expectNothingLost(asked: Asked[], provider: FakeProvider): void {
  for (const { turnId, events } of asked) {
    expect(
      events.map(({ seq }) => seq),
      `what a reader of ${turnId} saw`,
    ).toEqual(events.map((_, index) => index));
    const end = events.at(-1);
    // a turn that was unlucky six times in a row is given up, which is an end as well
    if (end?.type === "turn-end" && end.failure?.code !== "interrupted") expect(end, turnId).toMatchObject({ type: "turn-end", reason: "done" });
    const finished = events.filter((event) => event.type === "agent-end");
    expect(new Set(finished.map(({ agentId }) => agentId)).size, `agents of ${turnId} that ended twice`).toBe(finished.length);
    for (const { agentId, said } of finished) {
      const number = /request-(\d+)/.exec(said?.rawText ?? said?.text ?? "")?.[1];
      if (number === undefined) continue;
      // the seed names the agent: it is made of the turn's and the agent's ids
      const { seed } = provider.requests[Number(number)];
      const later = provider.requests.filter((request) => request.seed === seed && request.number > Number(number));
      expect(
        later.map((request) => request.number),
        `requests of ${agentId} of ${turnId} after it had finished`,
      ).toEqual([]);
    }
  }
}

/** Seeded: the same moments in every run, as far as clocks allow. */
export function createMoments(seed: number, maxMs: number): () => Promise<void> {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return until((state / 2 ** 32) * maxMs);
  };
}
