// Opens the port, with limits on how long a client may take to say what it wants. It knows Node's server, not what is served.
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { createCounter } from "../runs/counter.ts";
import { SetupError } from "../setup-error.ts";

export interface RequestLimits {
  /** a client that trickles its headers holds a connection, and nothing else of ours, for no longer than this */
  headersMs: number;
  /** the whole request: a picture of 50 MiB over a slow line takes minutes */
  requestMs: number;
  /** longer than the idle time of the usual proxies (60 s), or they would reuse a connection that we are closing */
  idleMs: number;
  /** all headers of a request together; a key, a cookie and a URL need one */
  headerBytes: number;
}

const defaultRequestLimits: RequestLimits = { headersMs: 15_000, requestMs: 300_000, idleMs: 75_000, headerBytes: 16 * 1024 };

export interface ListeningServer {
  port: number;
  /** takes no new connections; those that are there go on */
  stopAccepting(): void;
  /** resolves when every answer that was begun is sent, or after `ms`; then cuts what is left */
  closeConnections(ms: number): Promise<void>;
}

/** Throws SetupError when the port cannot be had. */
export async function listen(
  fetch: (request: Request, environment: object) => Response | Promise<Response>,
  options: { host: string; port: number; limits?: Partial<RequestLimits> },
): Promise<ListeningServer> {
  const { headersMs, requestMs, idleMs, headerBytes } = { ...defaultRequestLimits, ...options.limits };
  const serverOptions = {
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(5000, headersMs),
  };
  const server = createAdaptorServer({ fetch, serverOptions }) as Server;
  const answers = createCounter();
  server.on("request", (_, response) => {
    answers.add(1);
    response.once("close", () => answers.add(-1));
  });
  const port = await bind(server, options.port, options.host);
  return {
    port,
    stopAccepting: () => void server.close(),
    async closeConnections(ms) {
      await answers.zero(ms);
      server.closeAllConnections();
    },
  };
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "something else is using it" : cause.message;
      reject(
        new SetupError(`Melete cannot listen on ${host}:${port}: ${why}. Stop that, or set MELETE_PORT to another port (0 takes any free one).`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
