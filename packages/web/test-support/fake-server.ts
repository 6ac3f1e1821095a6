// A stand-in for the server with the same routes, for tests of the page alone. Turns do nothing by themselves: the test says their events.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type ArtifactVersion, type Capabilities, turnControlSchema } from "@melete/core";
import { buildPage, frameShell } from "@melete/tools/test-support";
import type { FakeAccounts } from "./fake-accounts.ts";
import { createFakePersonal } from "./fake-personal.ts";
import { FakeTurn, type TurnPost } from "./fake-turn.ts";

interface FakeConversation {
  id: string;
  title: string;
  turns: FakeTurn[];
}

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

const fakeSkills = [
  { name: "food-advice", description: "Says which foods on a photo are good for the person." },
  { name: "sudoku-from-photo", description: "Turns a photo of a sudoku into a game." },
];

export interface FakeModel {
  id: string;
  capabilities: Pick<Capabilities, "images" | "tools"> &
    Partial<Pick<Capabilities, "efforts" | "contextTokens">> & {
      priceUsdPerMillion?: { input: number; output: number } | null;
    };
  isDefault: boolean;
}

export interface FakeServer {
  url: string;
  models: FakeModel[];
  conversations: FakeConversation[];
  /** messages in one page of a conversation */
  pageSize: number;
  /** a conversation whose turns have all ended; to be made before the page asks */
  addConversation(title: string, turns: { question: string; answer: string }[]): string;
  /** keeps a source, as a tool would; the test then says its event */
  addArtifact(artifact: Omit<ArtifactVersion, "hash"> & { source: string }): ArtifactVersion;
  /** null: one person, no log-in */
  accounts: FakeAccounts | null;
  /** the next request to a path that starts like this is answered with an error */
  failNext(pathStart: string, status: number, message: string): void;
  /** the same for the next request that fits */
  failOnly(fits: (path: string, query: URLSearchParams) => boolean, status: number, message: string): void;
  /** the next turn is started, but the page never hears of it: the line breaks */
  loseNextTurnReply(): void;
  /** the next turn that the page starts, or one that it started already and nobody asked for */
  nextTurn(): Promise<FakeTurn>;
  /** paths that were asked for, in order, with their method */
  requests: string[];
  /** what stands under About me */
  personal: ReturnType<typeof createFakePersonal>;
  stop(): Promise<void>;
}

/** @param folder the built page */
export async function startFakeServer(folder: string): Promise<FakeServer> {
  const blobs = new Map<string, { bytes: Buffer; mediaType: string }>();
  const failures: { fits(path: string, query: URLSearchParams): boolean; status: number; message: string }[] = [];
  const unclaimed: FakeTurn[] = [];
  const waiting: ((turn: FakeTurn) => void)[] = [];
  /** turns by the key that they were asked with */
  const asked = new Map<string, FakeTurn>();
  let losing = false;
  let lastId = 0;

  const fake: FakeServer = {
    url: "",
    models: [{ id: "melete-nano", capabilities: { images: true, tools: true }, isDefault: true }],
    conversations: [],
    pageSize: 50,
    addConversation(title, turns) {
      const conversation: FakeConversation = { id: `conversation-${++lastId}`, title, turns: [] };
      fake.conversations.unshift(conversation);
      for (const { question, answer } of turns) {
        const turn = new FakeTurn(`turn-${++lastId}`, conversation.id, { mode: "instant", parts: [{ type: "text", text: question }] });
        conversation.turns.push(turn);
        turn.answer(answer);
      }
      return conversation.id;
    },
    addArtifact({ source, ...artifact }) {
      const bytes = Buffer.from(source);
      const hash = createHash("sha256").update(bytes).digest("hex");
      blobs.set(hash, { bytes, mediaType: artifact.mediaType });
      return { ...artifact, hash };
    },
    accounts: null,
    personal: createFakePersonal(),
    requests: [],
    failNext(pathStart, status, message) {
      failures.push({ fits: (path) => path.startsWith(pathStart), status, message });
    },
    failOnly(fits, status, message) {
      failures.push({ fits, status, message });
    },
    loseNextTurnReply() {
      losing = true;
    },
    nextTurn() {
      const turn = unclaimed.shift();
      return turn ? Promise.resolve(turn) : new Promise((resolve) => waiting.push(resolve));
    },
    async stop() {
      for (const conversation of fake.conversations) for (const turn of conversation.turns) turn.dropReaders();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function json(response: ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  }

  function fail(response: ServerResponse, status: number, message: string): void {
    json(response, status, { error: { message, type: "invalid_request_error", code: null, param: null } });
  }

  function startTurn(conversation: FakeConversation, post: TurnPost): FakeTurn {
    const turn = new FakeTurn(`turn-${++lastId}`, conversation.id, post);
    conversation.turns.push(turn);
    if (conversation.title === "") conversation.title = post.parts.map((part) => part.text ?? "").join("") || "Image";
    const claim = waiting.shift();
    if (claim) claim(turn);
    else unclaimed.push(turn);
    return turn;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", fake.url);
    const path = url.pathname;
    fake.requests.push(`${request.method} ${path}`);
    const body = await readBody(request);
    const failure = failures.findIndex(({ fits }) => fits(path, url.searchParams));
    if (failure >= 0) {
      const [{ status, message }] = failures.splice(failure, 1);
      return fail(response, status, message);
    }
    if (fake.accounts?.answer(request, response, path, body)) return;
    const [, area, id, part] = path.startsWith("/api/") ? path.slice(4).split("/") : [];
    if (area === undefined) return servePage(response, path);
    if (area === "session") return json(response, 200, { loginNeeded: false, user: { id: "local", name: "local", role: "admin" }, session: false });
    if (area === "models") return json(response, 200, { models: fake.models });
    if (area === "personal") {
      const sent = body.byteLength === 0 ? {} : JSON.parse(body.toString());
      return json(response, 200, fake.personal.answer(request.method ?? "GET", part, sent));
    }
    if (area === "skills") return json(response, 200, { skills: fakeSkills });
    if (area === "blobs" && id === undefined) {
      const mediaType = request.headers["content-type"] ?? "";
      const hash = createHash("sha256").update(body).digest("hex");
      blobs.set(hash, { bytes: body, mediaType });
      return json(response, 201, { hash, mediaType, byteLength: body.byteLength, ...pngSize(body) });
    }
    if (area === "blobs") {
      const blob = blobs.get(id);
      if (!blob) return fail(response, 404, "There is no such blob.");
      response.writeHead(200, { "content-type": blob.mediaType });
      response.end(blob.bytes);
      return;
    }
    if (area === "artifacts") {
      const source = blobs.get(id)?.bytes.toString();
      if (source === undefined) return fail(response, 404, "There is no such artifact.");
      const query = { title: url.searchParams.get("title") ?? "", mediaType: url.searchParams.get("type") as "text/html", source };
      const page = part === "source" ? { ok: true as const, html: source } : await buildPage(query);
      if (!page.ok) return fail(response, 422, page.problem);
      response.writeHead(200, { "content-type": "text/plain", ...(url.searchParams.has("download") ? { "content-disposition": "attachment" } : {}) });
      response.end(page.html);
      return;
    }
    if (area === "conversations" && id === undefined && request.method === "POST") {
      const conversation = { id: `conversation-${++lastId}`, title: "", turns: [] };
      fake.conversations.unshift(conversation);
      return json(response, 201, { id: conversation.id });
    }
    if (area === "conversations" && id === undefined) {
      return json(response, 200, { conversations: fake.conversations.map(summary), next: null });
    }
    const conversation = fake.conversations.find((one) => one.id === id);
    if (area === "conversations" && !conversation) return fail(response, 404, `There is no conversation "${id}".`);
    if (conversation && part === "turns") {
      const key = String(request.headers["idempotency-key"]);
      const turn = asked.get(key) ?? startTurn(conversation, JSON.parse(body.toString()));
      asked.set(key, turn);
      // In the middle of the answer: a line that broke before it would make the browser itself ask again.
      if (losing) response.writeHead(201, { "content-length": 99 }).write("{", () => response.destroy());
      else json(response, 201, { turnId: turn.turnId });
      losing = false;
      return;
    }
    if (conversation && request.method === "DELETE") {
      fake.conversations.splice(fake.conversations.indexOf(conversation), 1);
      response.writeHead(204);
      response.end();
      return;
    }
    if (conversation)
      return json(response, 200, { ...summary(conversation), ...pageOf(conversation, url.searchParams.get("before"), fake.pageSize) });
    const turn = fake.conversations.flatMap((one) => one.turns).find((one) => one.turnId === id);
    if (!turn) return fail(response, 404, `There is no turn "${id}".`);
    if (part === "stop") {
      turn.stops += 1;
      return json(response, 202, { turnId: turn.turnId });
    }
    if (part === "control") {
      turn.control(turnControlSchema.parse(JSON.parse(body.toString())));
      return json(response, 202, { turnId: turn.turnId });
    }
    turn.attach(response, Number(url.searchParams.get("after") ?? -1));
  }

  async function servePage(response: ServerResponse, path: string): Promise<void> {
    if (path === frameShell.path) {
      response.writeHead(200, frameShell.headers);
      response.end(frameShell.html);
      return;
    }
    const file = path === "/" || path.startsWith("/c/") ? "/index.html" : path;
    const bytes = await readFile(join(folder, file)).catch(() => null);
    if (bytes === null) return fail(response, 404, `There is no file ${file}.`);
    response.writeHead(200, { "content-type": mediaTypes[extname(file)] ?? "application/octet-stream" });
    response.end(bytes);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => fail(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const time = "2025-11-22T12:00:00.000Z";

function summary({ id, title }: FakeConversation) {
  return { id, title, createdAt: time, updatedAt: time };
}

/** Stored messages as the real server keeps them: the answer of a turn appears when it has ended. */
function messagesOf({ turns }: FakeConversation) {
  const messages = turns.flatMap((turn) => {
    const question = { id: `${turn.turnId}-question`, role: "user", parts: turn.post.parts, turnId: turn.turnId, createdAt: time };
    const text = turn.events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    const parts: object[] = text === "" ? [] : [{ type: "text", text }];
    const answer = { id: `${turn.turnId}-answer`, role: "assistant", parts, turnId: turn.turnId, createdAt: time };
    const artifacts = turn.events.flatMap(({ turnId: _, seq: _seq, ...event }) => (event.type === "artifact" ? [event] : []));
    answer.parts.push(...artifacts);
    return turn.ended && answer.parts.length > 0 ? [question, answer] : [question];
  });
  return { messages, activeTurnId: turns.find((turn) => !turn.ended)?.turnId ?? null };
}

/** The newest messages, or those before a cursor, which here is a count from the beginning. */
function pageOf(conversation: FakeConversation, before: string | null, size: number) {
  const { messages, activeTurnId } = messagesOf(conversation);
  const end = before === null ? messages.length : Number(before);
  const start = Math.max(0, end - size);
  return { messages: messages.slice(start, end), earlier: start > 0 ? String(start) : null, activeTurnId };
}

function pngSize(bytes: Buffer): { width?: number; height?: number } {
  return bytes.toString("latin1", 1, 4) === "PNG" ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : {};
}
