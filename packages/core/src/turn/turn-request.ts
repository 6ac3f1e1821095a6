// What a person or program asks of one turn. Parsed once at the edge (server, cli, evals).
import { z } from "zod";
import { budgetSchema } from "../budget.ts";
import { modeSchema } from "../event.ts";
import { messageSchema } from "../message.ts";

/** Widths for which a plan exists (notes in SPEC.md). */
export const agentCounts = [1, 2, 4, 8, 16] as const;

export const turnRequestSchema = z.object({
  turnId: z.string(),
  /** the conversation so far, the new user message last */
  messages: z.array(messageSchema).min(1),
  mode: modeSchema,
  /** Contemplating only; default 4 */
  agents: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8), z.literal(16)]).optional(),
  budget: budgetSchema.optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.number().int().optional(),
});
export type TurnRequest = z.infer<typeof turnRequestSchema>;
