// The fake server's door: one key, one user, sessions by cookie, and what the account view asks for. Absent, everybody may come in.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

export interface FakeUser {
  id: string;
  name: string;
  role: "admin" | "member";
}

export class FakeAccounts {
  readonly key: string;
  readonly user: FakeUser;
  usage = {
    spent: { tokens: 48_210, usd: 0.734 },
    limits: { usdPerDay: 2, tokensPerDay: null as number | null },
    serverLimits: { usdPerDay: 20, tokensPerDay: null as number | null },
    resetsAt: "2026-11-26T00:00:00.000Z",
    days: [],
  };
  keys = [
    { id: "k1", name: "laptop", scopes: ["chat", "read"], createdAt: "2026-11-01T08:00:00.000Z", lastUsedAt: "2026-11-24T08:00:00.000Z" },
    { id: "k2", name: "scripts", scopes: ["chat"], createdAt: "2026-11-20T08:00:00.000Z", lastUsedAt: null },
  ];
  private readonly sessions = new Set<string>();

  constructor(key: string, user: FakeUser) {
    this.key = key;
    this.user = user;
  }

  /** As if every session had run out. */
  endSessions(): void {
    this.sessions.clear();
  }

  isIn(request: IncomingMessage): boolean {
    return this.sessions.has(/fake-session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "");
  }

  /** true when the request was for a path of its own */
  answer(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): boolean {
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(value));
      return true;
    };
    const session = { loginNeeded: false, user: this.user, session: true };
    if (path === "/api/session" && request.method === "POST") {
      if (JSON.parse(body.toString()).key !== this.key) return json(401, { error: { message: "This key opens nothing: it is mistyped." } });
      const token = randomUUID();
      this.sessions.add(token);
      return json(201, session, { "set-cookie": `fake-session=${token}; HttpOnly; Path=/` });
    }
    if (path === "/api/session" && request.method === "GET") {
      return json(200, this.isIn(request) ? session : { loginNeeded: true, user: null, session: false });
    }
    if (path === "/api/session") {
      this.endSessions();
      response.writeHead(204);
      response.end();
      return true;
    }
    if (path.startsWith("/api/") && !this.isIn(request)) return json(401, { error: { message: "This key or session is not valid, or no longer." } });
    if (path === "/api/usage") return json(200, this.usage);
    if (path === "/api/keys") {
      return json(200, { keys: this.keys.map((key) => ({ ...key, userId: this.user.id, expiresAt: null, revokedAt: null })) });
    }
    if (path === "/api/admin/keys") {
      const { name } = JSON.parse(body.toString());
      this.keys.push({ id: `k${this.keys.length + 1}`, name, scopes: ["chat", "read"], createdAt: this.usage.resetsAt, lastUsedAt: null });
      return json(201, { key: "mlt_shown-once" });
    }
    if (path.startsWith("/api/keys/")) {
      this.keys = this.keys.filter(({ id }) => !path.endsWith(`/${id}`));
      response.writeHead(204);
      response.end();
      return true;
    }
    return false;
  }
}
