// FoodData Central as the USDA gives it: a folder with food.csv, food_nutrient.csv and nutrient.csv (SR Legacy, Foundation Foods, Survey, Branded).
// It knows these files and the numbers of nutrients in them.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type LoadedFoods, type Figures, type Food, type FigureName, noFigures } from "./food.ts";
import { contentsOfName, groupOfCategory } from "./guess-contents.ts";
import { readAmount } from "./read-own-table.ts";
import { splitRow } from "./split-row.ts";

/** The numbers of nutrient.csv; where a food has several, the first in this list counts. Energy in kcal, not kJ (1062). */
const nutrients: readonly [id: string, figure: FigureName][] = [
  ["1008", "energyKcal"],
  ["2048", "energyKcal"],
  ["2047", "energyKcal"],
  ["1005", "carbohydrate"],
  ["2000", "sugar"],
  ["1063", "sugar"],
  ["1079", "fibre"],
  ["1003", "protein"],
  ["1004", "fat"],
  ["1258", "saturatedFat"],
  ["1253", "cholesterol"],
  ["1093", "sodium"],
  ["1092", "potassium"],
];
const rankOf = new Map(nutrients.map(([id, figure], rank) => [id, { figure, rank }]));

export async function readFoodDataCentral(folder: string, readLines: (path: string) => AsyncIterable<string>, limit: number): Promise<LoadedFoods> {
  for (const file of ["food.csv", "food_nutrient.csv"]) {
    if (!existsSync(join(folder, file)))
      throw new Error(`${folder} has no ${file}. Unpack the CSV download of FoodData Central and give the folder with food.csv.`);
  }
  const categories = new Map<string, string>();
  if (existsSync(join(folder, "food_category.csv"))) {
    for await (const row of rowsOf(join(folder, "food_category.csv"), readLines)) categories.set(row.id, row.description);
  }
  const foods = new Map<string, { name: string; category: string; figures: Figures; ranks: Partial<Record<FigureName, number>> }>();
  for await (const { fdc_id: id = "", description = "", food_category_id: category = "" } of rowsOf(join(folder, "food.csv"), readLines)) {
    if (id === "" || description.trim() === "") continue;
    foods.set(id, { name: description.trim(), category: categories.get(category) ?? category, figures: { ...noFigures }, ranks: {} });
    if (foods.size > limit)
      throw new Error(`${folder} has more than ${limit} foods: the branded ones are too many. Take SR Legacy or Foundation Foods.`);
  }
  for await (const { fdc_id: id = "", nutrient_id: nutrient = "", amount } of rowsOf(join(folder, "food_nutrient.csv"), readLines)) {
    const food = foods.get(id);
    const known = rankOf.get(nutrient);
    const value = readAmount(amount);
    if (food === undefined || known === undefined || value === null) continue;
    if ((food.ranks[known.figure] ?? Number.POSITIVE_INFINITY) <= known.rank) continue;
    food.figures[known.figure] = value;
    food.ranks[known.figure] = known.rank;
  }
  const read = [...foods].flatMap(([id, { name, category, figures }]): Food[] => {
    if (Object.values(figures).every((value) => value === null)) return [];
    const group = groupOfCategory(category, name);
    const source = { type: "file", file: `FoodData Central (${basename(folder)})`, id: `FDC ${id}` } as const;
    return [{ name, synonyms: [], group, ...contentsOfName(group, name), contentsKnown: false, portions: [], figures, source }];
  });
  if (read.length === 0) throw new Error(`${folder} holds no food with figures: food.csv and food_nutrient.csv do not belong together.`);
  return { foods: read, skipped: foods.size - read.length };
}

async function* rowsOf(path: string, readLines: (path: string) => AsyncIterable<string>): AsyncGenerator<Record<string, string>> {
  let columns: string[] | null = null;
  for await (const line of readLines(path)) {
    const cells = splitRow(line, ",");
    if (columns === null) columns = cells.map((cell) => cell.replace(/^\uFEFF/, "").trim());
    else yield Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
  }
}
