// One connection to an MCP server, over a child process or HTTP. It is made anew when it was lost. The library is loaded when there is a
// server to talk to.
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { McpServer } from "./mcp-config.ts";

const connectMs = 15_000;
const callMs = 60_000;
/** Tools beyond this no model chooses well among. */
const maxTools = 64;

export interface McpToolInfo {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

export interface McpConnection {
  /** Rejects when the server cannot be reached. */
  tools(signal: AbortSignal): Promise<McpToolInfo[]>;
  call(tool: string, input: Record<string, unknown>, signal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
  /** Ends the process of the server without waiting, when this one exits. */
  kill(): void;
}

export function connectMcp(server: McpServer): McpConnection {
  let connected: Promise<{ client: Client; pid: number | null }> | null = null;
  let pid: number | null = null;

  async function connect(): Promise<{ client: Client; pid: number | null }> {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const client = new Client({ name: "melete", version: "0.1.0" });
    const transport = await transportFor(server);
    client.onclose = () => {
      connected = null;
      pid = null;
    };
    // the library's types are looser than its own interface about optional fields
    await client.connect(transport as Parameters<Client["connect"]>[0], { timeout: connectMs });
    pid = "pid" in transport ? transport.pid : null;
    return { client, pid };
  }

  function current(): Promise<{ client: Client; pid: number | null }> {
    if (connected === null) {
      connected = connect();
      connected.catch(() => {
        connected = null;
      });
    }
    return connected;
  }

  return {
    async tools(signal) {
      const { client } = await current();
      const found: McpToolInfo[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor }, { signal, timeout: connectMs });
        found.push(...page.tools.map(({ name, description = "", inputSchema }) => ({ name, description, inputSchema })));
        cursor = page.nextCursor;
      } while (cursor !== undefined && found.length < maxTools);
      return found.slice(0, maxTools);
    },
    async call(tool, input, signal) {
      const { client } = await current();
      return client.callTool({ name: tool, arguments: input }, undefined, { signal, timeout: callMs });
    },
    async close() {
      const open = await connected?.catch(() => null);
      await open?.client.close();
    },
    kill() {
      if (pid === null) return;
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it has gone by itself
      }
    },
  };
}

async function transportFor(
  server: McpServer,
): Promise<StdioClientTransport | InstanceType<typeof import("@modelcontextprotocol/sdk/client/streamableHttp.js").StreamableHTTPClientTransport>> {
  if ("command" in server) {
    const { StdioClientTransport, getDefaultEnvironment } = await import("@modelcontextprotocol/sdk/client/stdio.js");
    const { command, args, env, cwd } = server;
    // of Melete's environment it gets a few harmless names, never the keys
    return new StdioClientTransport({
      command,
      args,
      env: { ...getDefaultEnvironment(), ...env },
      stderr: "ignore",
      ...(cwd === undefined ? {} : { cwd }),
    });
  }
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  return new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers: server.headers, redirect: "error" } });
}
