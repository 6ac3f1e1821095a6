// mcp.json: the MCP servers that a person has set up, in the form that other programs use as well. It reads and checks; it starts nothing.
import { readFile } from "node:fs/promises";
import { z } from "zod";

const shared = {
  /** tools that may be called without asking each time: those that only read */
  allow: z.array(z.string()).default([]),
  disabled: z.boolean().default(false),
};
const programSchema = z.object({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  ...shared,
});
const addressSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).default({}),
  ...shared,
});
const serverSchema = z.union([programSchema, addressSchema]);
export type McpServer = z.infer<typeof serverSchema>;

const serverName = /^[a-z][a-z0-9-]{0,23}$/;
const configSchema = z.object({ mcpServers: z.record(z.string().regex(serverName), serverSchema) });

export interface McpConfig {
  servers: [name: string, server: McpServer][];
  /** what is wrong with the file; then there are no servers */
  problem: string | null;
}

/** `${NAME}` in env and headers is replaced from the environment, so that the file holds no keys. No file: no servers. */
export async function readMcpConfig(path: string, environment: Readonly<Record<string, string | undefined>>): Promise<McpConfig> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return { servers: [], problem: null };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return { servers: [], problem: `${path} is not JSON: ${(cause as Error).message}. No MCP server is used.` };
  }
  const config = configSchema.safeParse(json);
  if (!config.success)
    return {
      servers: [],
      problem: `${path} cannot be used: ${whatIsWrong(json)} No MCP server is used.`,
    };
  const unknown = new Set<string>();
  const fill = (values: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
          if (environment[variable] === undefined) unknown.add(variable);
          return environment[variable] ?? "";
        }),
      ]),
    );
  const servers = Object.entries(config.data.mcpServers)
    .filter(([, server]) => !server.disabled)
    .map(([name, server]): [string, McpServer] => [
      name,
      "command" in server ? { ...server, env: fill(server.env) } : { ...server, headers: fill(server.headers) },
    ]);
  const problem = unknown.size === 0 ? null : `${path} names ${[...unknown].join(", ")}, which the environment does not have.`;
  return { servers, problem };
}

const looseSchema = z.object({ mcpServers: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** In sentences. The schema alone would only say that an entry is neither of two things. */
function whatIsWrong(json: unknown): string {
  const loose = looseSchema.safeParse(json);
  if (!loose.success) return 'it must be {"mcpServers": {"a-name": {"command": "…"}}}.';
  const problems = Object.entries(loose.data.mcpServers).flatMap(([name, server]) => {
    const called = serverName.test(name) ? [] : [`"${name}" is no name for a server: take lower-case letters, digits and dashes, 24 at most.`];
    if (!("command" in server) && !("url" in server)) {
      const keys = Object.keys(server).map((key) => `"${key}"`);
      return [...called, `"${name}" needs "command" (a program) or "url" (an address); it has ${keys.length === 0 ? "nothing" : keys.join(", ")}.`];
    }
    const read = ("command" in server ? programSchema : addressSchema).safeParse(server);
    return [...called, ...(read.error?.issues ?? []).map(({ path, message }) => `"${name}", "${path.join(".")}": ${message}.`)];
  });
  return problems.join(" ");
}
