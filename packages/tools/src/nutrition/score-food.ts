// The tool score_food: the health score of foods for one person, with the terms that explain it. The score itself is health-score.ts.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { describeScore, foodDisclaimer } from "./describe-food.ts";
import { findFood } from "./find-food.ts";
import { type OpenFoodTable, ownFoodTable } from "./food-table.ts";
import { scoreFood } from "./health-score.ts";
import { notFound } from "./look-up-food.ts";
import { allergens } from "./food.ts";
import { profiles, readProfiles } from "./profiles.ts";

export const profileField = z
  .string()
  .max(1000)
  .optional()
  .describe(
    `how the person eats, in their own words or as ids: ${profiles.map(({ id }) => id).join(", ")}, "allergic to …" (${allergens.join(", ")}). Leave nothing out that they said.`,
  );

const input = z.object({
  names: z.array(z.string().min(1).max(120)).min(1).max(30).describe('plain names of single foods or dishes, such as "grilled salmon"'),
  profile: profileField,
});

export function createScoreFood(openTable: OpenFoodTable = ownFoodTable): Tool<z.infer<typeof input>> {
  return {
    name: "score_food",
    description:
      "Health score (0 to 10), verdict and reasons of foods for a person's diet, condition or allergies, calculated from figures. For a photo with dots use food_page.",
    input,
    effects: "pure",
    async run({ names, profile = "" }) {
      const { foods, problems } = await openTable();
      const read = readProfiles(profile);
      const scored = names.map((name) => {
        const found = findFood(name, foods);
        if (!found.found) return notFound(name, found.candidates);
        const took = found.how === "close" ? `Took "${name}" for ${found.food.name}; say so.\n` : "";
        return took + describeScore(found.food, scoreFood(found.food, read.profiles));
      });
      return { text: [...problems, ...profileNotes(read, profile), ...scored, foodDisclaimer].join("\n\n") };
    },
  };
}

/** What the person must hear before any score: whom it is for, and what we could not take into account. */
export function profileNotes({ profiles: known, unknownAllergy }: ReturnType<typeof readProfiles>, asked: string): string[] {
  const nobody = asked.trim() === "" ? "For nobody in particular." : "None of this is a profile that we know: the scores are general.";
  return [
    known.length === 0 ? nobody : `For: ${known.map(({ label }) => label).join(", ")}.`,
    ...(unknownAllergy === null ? [] : [unknownAllergyNote(unknownAllergy)]),
    ...known.flatMap(({ note }) => (note === undefined ? [] : [note])),
  ];
}

export function unknownAllergyNote(allergy: string): string {
  return `We cannot see "${allergy}" in food: the scores do NOT take this allergy into account. Check every food for it.`;
}
