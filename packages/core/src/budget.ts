// What a turn may spend, in tokens, time and dollars together. Enforced by the orchestrator, never asked for in a prompt.
import { z } from "zod";

export const budgetSchema = z.object({
  /** input + output tokens of every generation of the turn */
  maxTokens: z.number().int().positive().nullable().default(null),
  maxMs: z.number().int().positive().nullable().default(null),
  maxCostUsd: z.number().positive().nullable().default(null),
});
export type Budget = z.infer<typeof budgetSchema>;
