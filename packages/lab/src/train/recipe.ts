// What to train, as data: everything that decides the final weights stands here and nowhere else.
import { readFile } from "node:fs/promises";
import { z } from "zod";

const phaseSchema = z.object({
  name: z.string(),
  /** the phase ends before this step */
  untilStep: z.number().int().positive(),
  /** loss weight of the person's own words; 0 trains on the assistant's words only */
  userWeight: z.number().min(0).max(1),
  /** how many examples follow an unrelated earlier exchange; without any, a second question in a conversation is a surprise */
  historyShare: z.number().min(0).max(1).optional(),
  /** multiplies what is asked about patches (text/patch-facts.ts) and where words are read; default 1 */
  teacherWeight: z.number().nonnegative().optional(),
  /** how often each family (and mode) is drawn; relative */
  families: z.record(z.string(), z.number().nonnegative()),
});

const recipeSchema = z.object({
  rung: z.enum(["micro", "r3", "r5"]),
  seed: z.number().int(),
  /** data-parallel workers; part of the recipe because it decides the batch */
  workers: z.number().int().min(1).max(16),
  /** of one worker */
  batch: z.object({ rows: z.number().int(), length: z.number().int(), pictures: z.number().int() }),
  optimizer: z.object({
    learningRate: z.number().positive(),
    weightDecay: z.number().nonnegative(),
    beta1: z.number(),
    beta2: z.number(),
    epsilon: z.number(),
    clip: z.number(),
    /** momentum of Muon for hidden matrices; without it AdamW updates everything */
    muonMomentum: z.number().min(0).max(1).optional(),
  }),
  warmupSteps: z.number().int(),
  /** constant learning rate, then down to `finalFraction` over the last steps */
  steps: z.number().int(),
  cooldownSteps: z.number().int(),
  finalFraction: z.number().min(0).max(1),
  phases: z.array(phaseSchema).min(1),
});
export type Recipe = z.infer<typeof recipeSchema>;
export type Phase = z.infer<typeof phaseSchema>;

export async function readRecipe(path: string): Promise<Recipe> {
  const parsed = recipeSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.success) throw new Error(`${path} is not a recipe:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Warm-up, constant, then 1 - sqrt(progress) (Hägele et al. 2024): the constant part is the same run whatever the total. */
export function learningRateAt(recipe: Recipe, step: number): number {
  const { learningRate } = recipe.optimizer;
  if (step < recipe.warmupSteps) return (learningRate * (step + 1)) / recipe.warmupSteps;
  const intoCooldown = step - (recipe.steps - recipe.cooldownSteps);
  if (intoCooldown < 0) return learningRate;
  const progress = (intoCooldown + 1) / recipe.cooldownSteps;
  return learningRate * Math.max(recipe.finalFraction, 1 - Math.sqrt(progress) * (1 - recipe.finalFraction));
}

export function phaseAt(recipe: Recipe, step: number): Phase {
  return recipe.phases.find((phase) => step < phase.untilStep) ?? recipe.phases[recipe.phases.length - 1];
}
