// The tool look_up_food: figures of a food from our table, or a word that it is not there. It knows no profiles.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { describeFood } from "./describe-food.ts";
import { findFood } from "./find-food.ts";
import type { Food } from "./food.ts";
import { type OpenFoodTable, ownFoodTable } from "./food-table.ts";

const input = z.object({
  names: z.array(z.string().min(1).max(120)).min(1).max(30).describe('plain names of single foods or dishes, such as "grilled salmon"'),
});

export function createLookUpFood(openTable: OpenFoodTable = ownFoodTable): Tool<z.infer<typeof input>> {
  return {
    name: "look_up_food",
    description:
      "Figures of foods per 100 g with their source: energy, carbohydrate, sugar, fibre, protein, fat, saturated fat, cholesterol, sodium, potassium, allergens, portions. Never state such figures from memory.",
    input,
    effects: "pure",
    async run({ names }) {
      const { foods, problems } = await openTable();
      return { text: [...problems, ...names.map((name) => answer(name, foods))].join("\n\n") };
    },
  };
}

function answer(name: string, foods: readonly Food[]): string {
  const found = findFood(name, foods);
  if (!found.found) return notFound(name, found.candidates);
  return `${found.how === "close" ? `Took "${name}" for ${found.food.name}; say so.\n` : ""}${describeFood(found.food)}`;
}

export function notFound(name: string, candidates: readonly Food[]): string {
  if (candidates.length === 0) return `"${name}" is not in the table. Use a plainer name, or say that you have no figures.`;
  return `"${name}" is not certain. Did you mean ${candidates.map((food) => food.name).join(", ")}? Call again with one of these, or say that you have no figures.`;
}
