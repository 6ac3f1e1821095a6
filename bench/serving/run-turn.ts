// One turn over the native API as a reader sees it: every event's place is checked. Raw node:http, because it shares the processors with
// the server. It knows conversations, turns and server-sent events.
import { Agent, request as httpRequest } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface ReadTurn {
  events: number;
  /** "" when every seq from 0 to turn-end came once and in order */
  problem: string;
  reason: string;
}

export async function runTurnOver(url: string, turn: Record<string, unknown>): Promise<ReadTurn> {
  const { id } = JSON.parse(await ask(url, "/api/conversations", {})) as { id: string };
  const parts = [{ type: "text", text: "What is the answer to everything? Say why." }];
  const { turnId } = JSON.parse(await ask(url, `/api/conversations/${id}/turns`, { parts, ...turn })) as { turnId: string };
  return readTurn(url, turnId);
}

/** Follows the stream to its end. */
export function readTurn(url: string, turnId: string): Promise<ReadTurn> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let rest = "";
    let next = 0;
    let problem = "";
    let reason = "";
    const end = (why: string): void => resolve({ events: next, problem: problem !== "" ? problem : reason === "" ? why : "", reason });
    const request = httpRequest({ hostname, port, path: `/api/turns/${turnId}/events`, agent }, (response) => {
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (line.startsWith("id: ")) {
            if (Number(line.slice(4)) !== next && problem === "") problem = `event ${line.slice(4)} came where ${next} was due`;
            next += 1;
          } else if (line.startsWith('data: {"type":"turn-end"') || line.includes('"type":"turn-end"')) {
            reason = /"reason":"([a-z-]+)"/.exec(line)?.[1] ?? "?";
          }
        }
      });
      response.on("end", () => end("the stream ended without turn-end"));
      response.on("error", (error) => end(error.message));
    });
    request.on("error", (error) => end(error.message));
    request.end();
  });
}

export function ask(url: string, path: string, body: unknown): Promise<string> {
  const { hostname, port } = new URL(url);
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method: "POST", agent, headers }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        answer += piece;
      });
      response.on("end", () =>
        (response.statusCode ?? 500) < 300 ? resolve(answer) : reject(new Error(`${path}: ${response.statusCode} ${answer}`)),
      );
    });
    request.on("error", reject);
    request.end(text);
  });
}

/** Runs `count` things, `width` at a time. */
export async function inLanes<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < count) results.push(await work(started++));
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
  return results;
}
