// The `melete` object that every format accepts: how to think, said outright. It wins over model names and efforts.
import { agentCounts, budgetSchema, modeSchema, rolesSchema, turnRequestSchema } from "@melete/core";
import { z } from "zod";

const agents = turnRequestSchema.shape.agents.unwrap();

/** A program brings its own tools and its own words; of ours it gets only what costs it next to nothing. */
export const defaultToolbox = ["calculate"];

/** Refuses fields that it does not know, and says which it does. */
function strict<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>): z.ZodObject<Shape, z.core.$strict> {
  const error: z.core.$ZodErrorMap = (issue) =>
    issue.code === "unrecognized_keys"
      ? `there is no field ${JSON.stringify(issue.keys[0])}; the fields are ${Object.keys(shape).join(", ")}`
      : undefined;
  return z.strictObject(shape, { error });
}

/** Strict, and inside as well: a misspelt "agent" or "maxToken" that was passed over would change the answer and the bill. */
export const meleteOptionsSchema = strict(
  z.object({
    mode: modeSchema.optional(),
    shape: turnRequestSchema.shape.shape.describe("Contemplating only: how the agents share the work"),
    agents: agents.optional().describe(`Contemplating only: at most this many side by side (${agentCounts.join(", ")})`),
    budget: strict(budgetSchema).optional().describe("what the whole turn may spend, all agents together"),
    roles: strict(rolesSchema).optional().describe("Contemplating only: other models, by id, for some stages"),
    toolbox: z
      .union([z.literal("all"), z.array(z.string())])
      .optional()
      .describe(`which of Melete's own tools the agents may use; default ${JSON.stringify(defaultToolbox)}`),
  }),
).describe("how Melete thinks about this request; wins over the model's name and the effort");

export type MeleteOptions = z.infer<typeof meleteOptionsSchema>;
