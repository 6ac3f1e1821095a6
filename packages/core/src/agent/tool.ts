// A thing an agent can do. A tool knows its input and its effect class; it does not know which model calls it.
import type { z } from "zod";
import type { Blobs, Part } from "../message.ts";

export type ToolEffects = "pure" | "reads-private" | "reads-untrusted" | "acts";

export interface ToolContext {
  signal: AbortSignal;
  blobs: Blobs;
  turnId: string;
  agentId?: string;
}

export interface ToolOutput {
  /** what the model reads */
  text: string;
  /** pictures, annotations or artifacts for the person, and for models that see */
  parts?: Part[];
  /** an answer that says the tool could not do it; a failed tool is data, not an exception */
  isError?: boolean;
}

export interface Tool<Input = unknown> {
  name: string;
  description: string;
  input: z.ZodType<Input>;
  effects: ToolEffects;
  run(input: Input, context: ToolContext): Promise<ToolOutput>;
}
