// Our own table, read once: everyday foods with figures quoted from the USDA, and dishes composed of them. It knows where the files are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Food } from "./food.ts";
import { readDishes, readFoods } from "./read-tables.ts";

let table: readonly Food[] | undefined;

/** About 640 foods. Reading takes a few milliseconds, once. */
export function ownFoods(): readonly Food[] {
  if (table === undefined) {
    const text = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");
    const foods = readFoods(text("foods.tsv"));
    table = [...foods, ...readDishes(text("dishes.tsv"), foods)];
  }
  return table;
}
