// Runs the tool calls of one step. Whatever goes wrong becomes a result that the model can read; only a bug here throws.
import { z } from "zod";
import type { ToolSpec } from "../event.ts";
import { createEffectGuard, type EffectGuard } from "./effect-guard.ts";
import { stripHidden } from "./strip-hidden.ts";
import type { Tool, ToolContext, ToolOutput } from "./tool.ts";

export interface ToolCall {
  callId: string;
  tool: string;
  input: unknown;
}

/** More than this is beyond what a model reads with profit, and could fill its context at once. */
const maxResultCharacters = 20_000;

/** What a model is told about a tool. */
export function toolSpec(tool: Tool): ToolSpec {
  if (tool.inputSchema !== undefined) return { name: tool.name, description: tool.description, inputSchema: tool.inputSchema };
  const { $schema: _, ...inputSchema } = z.toJSONSchema(tool.input, { io: "input" }) as Record<string, unknown>;
  return { name: tool.name, description: tool.description, inputSchema };
}

/**
 * One call. Unknown tool, bad input, exception, abort and a call that the guard refuses are outputs with `isError`.
 *
 * @example await executeTool({ callId: "1", tool: "calculate", input: { expression: "2+2" } }, [calculate], context)
 */
export async function executeTool(
  call: ToolCall,
  tools: readonly Tool[],
  context: ToolContext,
  guard: EffectGuard = createEffectGuard(),
): Promise<ToolOutput> {
  const tool = tools.find((candidate) => candidate.name === call.tool);
  if (tool === undefined) {
    const names = tools.map((candidate) => candidate.name).join(", ") || "none";
    return error(`There is no tool "${call.tool}". Available: ${names}.`);
  }
  const input = tool.input.safeParse(call.input);
  if (!input.success) return error(`The input of "${call.tool}" is not valid:\n${z.prettifyError(input.error)}\nCorrect it and call again.`);
  if (context.signal.aborted) return error(`"${call.tool}" was cancelled before it ran.`);

  let forget: () => void = () => undefined;
  const aborted = new Promise<ToolOutput>((resolve) => {
    const listener = () => resolve(error(`"${call.tool}" was cancelled while it ran.`));
    context.signal.addEventListener("abort", listener, { once: true });
    forget = () => context.signal.removeEventListener("abort", listener);
  });
  try {
    // a tool that ignores the abort is left behind: its result is not waited for
    const output = await Promise.race([run(tool, input.data, context, guard), aborted]);
    const clean = stripHidden(output.text);
    const text =
      clean.length <= maxResultCharacters ? clean : `${clean.slice(0, maxResultCharacters)}\n[cut: the result has ${clean.length} characters]`;
    return { ...output, text };
  } finally {
    forget();
  }
}

async function run(tool: Tool, input: unknown, context: ToolContext, guard: EffectGuard): Promise<ToolOutput> {
  try {
    const refusal = await guard.check(tool, input, context);
    if (refusal !== null) return error(refusal);
    return await tool.run(input, context);
  } catch (cause) {
    return error(`"${tool.name}" failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function error(text: string): ToolOutput {
  return { text, isError: true };
}
