// An OpenAI-compatible server on loopback for tests: it answers with what the test says and keeps what it was asked.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface FakeRequest {
  path: string;
  authorization: string | undefined;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

export interface FakeServer {
  /** with /v1 */
  url: string;
  requests: FakeRequest[];
}

export type FakeAnswer = (response: ServerResponse, request: FakeRequest) => unknown;

export async function startFakeServer(answer: FakeAnswer, closeWhenDone: (close: () => void) => void = onTestFinished): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const text = await readAll(incoming);
    const { url: path = "", headers } = incoming;
    const request = { path, authorization: headers.authorization, headers, body: text === "" ? {} : JSON.parse(text) };
    requests.push(request);
    await answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeWhenDone(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the fake server has no port");
  return { url: `http://127.0.0.1:${address.port}/v1`, requests };
}

/** Streams these deltas, then the finish reason and the usage. */
export function streamed(deltas: Record<string, unknown>[], finishReason = "stop"): FakeAnswer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const head = { id: "c", object: "chat.completion.chunk", created: 1, model: "fake" };
    for (const delta of deltas) response.write(chunk({ ...head, choices: [{ index: 0, delta, finish_reason: null }] }));
    response.write(chunk({ ...head, choices: [{ index: 0, delta: {}, finish_reason: finishReason }] }));
    const usage = {
      prompt_tokens: 11,
      completion_tokens: 7,
      total_tokens: 18,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    response.write(chunk({ ...head, choices: [], usage }));
    response.end("data: [DONE]\n\n");
  };
}

export function jsonAnswer(status: number, body: unknown): FakeAnswer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

export function chunk(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of incoming) text += String(piece);
  return text;
}
