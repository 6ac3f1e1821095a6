// All tools of the MCP servers that the person has set up. A server that does not answer is a problem told in words; the others work.
import type { Tool } from "@melete/core";
import { connectMcp, type McpConnection } from "./connect-mcp.ts";
import { readMcpConfig } from "./mcp-config.ts";
import { createMcpTool } from "./mcp-tool.ts";
import { openToolPins } from "./tool-pins.ts";

export interface McpServers {
  tools: Tool[];
  problems: string[];
  close(): Promise<void>;
  /** Ends the servers' processes at once, for the exit of this one. */
  kill(): void;
}

export interface McpOptions {
  configFile: string;
  pinsFile: string;
  environment: Readonly<Record<string, string | undefined>>;
}

export async function openMcpServers({ configFile, pinsFile, environment }: McpOptions): Promise<McpServers> {
  const { servers, problem } = await readMcpConfig(configFile, environment);
  const problems = problem === null ? [] : [problem];
  const connections: McpConnection[] = [];
  const tools = new Map<string, Tool>();
  const opened: McpServers = {
    tools: [],
    problems,
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
    },
    kill() {
      for (const connection of connections) connection.kill();
    },
  };
  if (servers.length === 0) return opened;
  const pins = await openToolPins(pinsFile).catch((cause: Error) => cause);
  if (pins instanceof Error) {
    problems.push(
      `${pinsFile} cannot be read (${pins.message.slice(0, 200)}), so no MCP server is used. Mend it; or delete it to agree to all descriptions anew.`,
    );
    return opened;
  }
  const signal = new AbortController().signal;
  await Promise.all(
    servers.map(async ([server, settings]) => {
      const connection = connectMcp(settings);
      connections.push(connection);
      const found = await connection.tools(signal).catch((cause: Error) => cause);
      if (found instanceof Error) {
        problems.push(`The MCP server "${server}" does not answer: ${found.message}. Its tools are missing.`);
        return;
      }
      for (const info of found) {
        const tool = createMcpTool({ server, info, allowed: settings.allow.includes(info.name), connection, pins });
        if (tool === null)
          problems.push(`The tool "${info.name}" of the MCP server "${server}" describes itself at too great length; it is left out.`);
        else if (tools.has(tool.name)) problems.push(`Two MCP tools would be called ${tool.name}; the second is left out.`);
        else tools.set(tool.name, tool as Tool);
      }
    }),
  );
  await pins.save();
  // the same order at every start, so that the beginning of every request stays the same, and cached
  opened.tools = [...tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return opened;
}
