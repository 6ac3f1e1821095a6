// A tool of an MCP server as one of ours. It acts as far as anybody knows, so each call waits for the person, unless they have named it as
// one that only reads; and it asks again when it says something else of itself than it did when they agreed.
import { stripHidden, type Tool } from "@melete/core";
import { z } from "zod";
import type { McpConnection, McpToolInfo } from "./connect-mcp.ts";
import { readMcpResult } from "./mcp-result.ts";
import type { Told, ToolPins } from "./tool-pins.ts";

const maxDescriptionCharacters = 2_000;
const maxSchemaCharacters = 20_000;
const input = z.record(z.string(), z.unknown());

export interface McpToolOptions {
  server: string;
  info: McpToolInfo;
  /** the person has named it as one that only reads */
  allowed: boolean;
  connection: McpConnection;
  pins: ToolPins;
}

/** Null for a tool that cannot be offered. */
export function createMcpTool({ server, info, allowed, connection, pins }: McpToolOptions): Tool<z.infer<typeof input>> | null {
  if (JSON.stringify(info.inputSchema).length > maxSchemaCharacters) return null;
  const now: Told = { description: stripHidden(info.description).slice(0, maxDescriptionCharacters), inputSchema: stripSchema(info.inputSchema) };
  const id = `${server}/${info.name}`;
  let { told, changed } = pins.check(id, now);
  return {
    name: `mcp_${server}_${info.name}`.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64),
    description: `${told.description} (tool of the MCP server "${server}")`,
    input,
    inputSchema: told.inputSchema,
    effects: allowed ? "reads-untrusted" : "acts",
    bringsUntrusted: true,
    outward: () => true,
    asks() {
      if (changed) {
        return `The tool "${info.name}" of "${server}" says something else of itself than when it was agreed to. Before: ${quote(told)} Now: ${quote(now)}`;
      }
      return allowed ? null : `The MCP server "${server}" would do this for the assistant.`;
    },
    asksAnew: () => changed,
    async run(given, context) {
      if (changed) {
        // it only gets here when the person has seen the change and agreed
        await pins.agree(id, now);
        told = now;
        changed = false;
      }
      const source = `the MCP server "${server}"`;
      try {
        return await readMcpResult(await connection.call(info.name, given, context.signal), source, context);
      } catch (cause) {
        return { text: `${source} failed: ${cause instanceof Error ? cause.message : String(cause)}`, isError: true };
      }
    },
  };
}

/** The words in a schema are read by the model like the description. */
function stripSchema(schema: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(stripHidden(JSON.stringify(schema))) as Record<string, unknown>;
}

function quote({ description, inputSchema }: Told): string {
  const inputs = Object.keys((inputSchema.properties ?? {}) as object).join(", ");
  return `“${description.slice(0, 600)}” (inputs: ${inputs || "none"}).`;
}
