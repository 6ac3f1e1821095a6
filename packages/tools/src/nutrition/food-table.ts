// The foods that tools look in: our table and, behind it, whatever data a person put into their folder. Read when a tool first asks, once.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Food } from "./food.ts";
import { loadFoodFile } from "./load-food-file.ts";
import { ownFoods } from "./own-foods.ts";

export interface FoodTable {
  foods: readonly Food[];
  /** one sentence for each file that could not be read; the others count */
  problems: readonly string[];
}

export type OpenFoodTable = () => Promise<FoodTable>;

export const ownFoodTable: OpenFoodTable = async () => ({ foods: ownFoods(), problems: [] });

/**
 * @param folder  such as `~/.melete/foods`; where it does not exist there is only our table
 */
export function createFoodTable(folder: string): OpenFoodTable {
  let table: Promise<FoodTable> | undefined;
  return () => {
    table ??= open(folder);
    return table;
  };
}

async function open(folder: string): Promise<FoodTable> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith("."));
  // the folder itself may be an unpacked FoodData Central
  const paths = names.includes("food_nutrient.csv") ? [folder] : names.map((name) => join(folder, name));
  const foods: Food[] = [...ownFoods()];
  const problems: string[] = [];
  for (const path of paths.sort()) {
    try {
      for (const food of (await loadFoodFile(path)).foods) foods.push(food);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { foods, problems };
}
