// What a person or program asks of one turn. Parsed once at the edge (server, cli, evals).
import { z } from "zod";
import { budgetSchema } from "../budget.ts";
import { effortSchema, modeSchema, responseFormatSchema, toolChoiceSchema, toolSpecSchema } from "../event.ts";
import { messageSchema } from "../message.ts";

/** Widths for which a plan exists (notes in SPEC.md). */
export const agentCounts = [1, 2, 4, 8, 16] as const;

export const rolesSchema = z.object({
  /** drafts go round this list, so that different models try */
  draft: z.array(z.string()).min(1).optional(),
  refine: z.string().optional(),
  /** who merges the attempts; also who integrates a split */
  aggregate: z.string().optional(),
  /** who divides a task into sub-tasks */
  plan: z.string().optional(),
});
export type Roles = z.infer<typeof rolesSchema>;

export const turnRequestSchema = z.object({
  turnId: z.string(),
  /** the conversation so far, the new user message last */
  messages: z.array(messageSchema).min(1),
  mode: modeSchema,
  /**
   * Contemplating only. explore: agents solve the same problem; split: a lead agent gives parts of it to sub-agents; auto decides, and
   * says why. Default: explore when `agents` is given, else auto.
   */
  shape: z.enum(["auto", "explore", "split"]).optional(),
  /** Contemplating only: at most this many side by side; default 4 */
  agents: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8), z.literal(16)]).optional(),
  budget: budgetSchema.optional(),
  /** Contemplating only: other models for some stages, by id; the turn's own model where absent */
  roles: rolesSchema.optional(),
  effort: effortSchema.optional(),
  /** which of Melete's own tools agents may use, by name; absent: all that this Melete has */
  toolbox: z.array(z.string()).optional(),
  /** tools of the caller: calls end the turn with reason "tool-calls" */
  tools: z.array(toolSpecSchema).optional(),
  toolChoice: toolChoiceSchema.optional(),
  responseFormat: responseFormatSchema.optional(),
  stop: z.array(z.string()).optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.number().int().optional(),
});
export type TurnRequest = z.infer<typeof turnRequestSchema>;
