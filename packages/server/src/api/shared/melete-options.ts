// The `melete` object that every format accepts: how to think, said outright. It wins over model names and efforts.
import { agentCounts, budgetSchema, modeSchema, rolesSchema, turnRequestSchema } from "@melete/core";
import { z } from "zod";

const agents = turnRequestSchema.shape.agents.unwrap();

/** A program brings its own tools and its own words; of ours it gets only what costs it next to nothing. */
export const defaultToolbox = ["calculate"];

/** Strict: a misspelt "agent" that was passed over would change the answer and the bill. */
export const meleteOptionsSchema = z
  .strictObject({
    mode: modeSchema.optional(),
    shape: turnRequestSchema.shape.shape.describe("Contemplating only: how the agents share the work"),
    agents: agents.optional().describe(`Contemplating only: at most this many side by side (${agentCounts.join(", ")})`),
    budget: budgetSchema.optional().describe("what the whole turn may spend, all agents together"),
    roles: rolesSchema.optional().describe("Contemplating only: other models, by id, for some stages"),
    toolbox: z
      .union([z.literal("all"), z.array(z.string())])
      .optional()
      .describe(`which of Melete's own tools the agents may use; default ${JSON.stringify(defaultToolbox)}`),
  })
  .describe("how Melete thinks about this request; wins over the model's name and the effort");

export type MeleteOptions = z.infer<typeof meleteOptionsSchema>;
