// Loads a person's own food data beside our table: Open Food Facts (JSON lines or its tab-separated export), the USDA's FoodData Central (the folder
// of CSV files, SR Legacy included), or any table with our column names. It knows formats; whether a food is good for anybody, it does not.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Food, LoadedFoods } from "./food.ts";
import { openFoodFactsProduct, openFoodFactsRow } from "./read-open-food-facts.ts";
import { readTableRow } from "./read-own-table.ts";
import { readFoodDataCentral } from "./read-food-data-central.ts";
import { splitRow } from "./split-row.ts";

/** About 1 KB each in memory. The whole of Open Food Facts has millions: cut it to a country or the products you eat. */
export const maxFoods = 200_000;

/**
 * Rejects with a sentence for the person who chose the file.
 *
 * @example const { foods } = await loadFoodFile("products.jsonl.gz"); createLookUpFood(() => [...ownFoods(), ...foods]);
 */
export async function loadFoodFile(path: string, { limit = maxFoods }: { limit?: number } = {}): Promise<LoadedFoods> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Error(`There is no ${path}. Give the path of a food file, or of the folder with food.csv of FoodData Central.`);
  if (found.isDirectory()) return readFoodDataCentral(path, readLines, limit);
  const foods: Food[] = [];
  let skipped = 0;
  let read: ((line: string) => Food | null) | null = null;
  for await (const line of readLines(path)) {
    if (line.trim() === "") continue;
    if (read === null) {
      const reader = chooseReader(line, path);
      read = reader.read;
      if (reader.isHeader) continue;
    }
    const food = read(line);
    if (food === null) skipped += 1;
    else foods.push(food);
    if (foods.length > limit)
      throw new Error(`${path} has more than ${limit} foods. Keep those that you need, such as one country's, and load that file.`);
  }
  if (foods.length === 0) throw new Error(`${path} holds no food that can be read (${skipped} lines were tried). ${formatsHelp}`);
  return { foods, skipped };
}

const formatsHelp =
  "It must be Open Food Facts as .jsonl or tab-separated .csv, the folder of FoodData Central's CSV files, or a table whose header has description and energy_kcal.";

function chooseReader(first: string, path: string): { isHeader: boolean; read: (line: string) => Food | null } {
  const file = basename(path);
  if (first.trimStart().startsWith("{")) return { isHeader: false, read: (line) => openFoodFactsProduct(parseObject(line), file) };
  const separator = ["\t", ";", ","].find((candidate) => first.split(candidate).length > 2) ?? ",";
  const columns = splitRow(first.replace(/^\uFEFF/, ""), separator).map((column) => column.trim());
  const asRow = (line: string): Record<string, string> => {
    const cells = splitRow(line, separator);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
  };
  if (columns.includes("product_name")) return { isHeader: true, read: (line) => openFoodFactsRow(asRow(line), file) };
  if (columns.includes("energy_kcal") && (columns.includes("description") || columns.includes("name"))) {
    return { isHeader: true, read: (line) => readTableRow(asRow(line), file) };
  }
  if (columns.includes("fdc_id"))
    throw new Error(`${path} is one file of FoodData Central; give the folder that it is in, with food.csv, food_nutrient.csv and nutrient.csv.`);
  throw new Error(`The header of ${path} is not known: ${columns.slice(0, 8).join(", ")}. ${formatsHelp}`);
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Also of a compressed file, line by line: these files are larger than memory. */
async function* readLines(path: string): AsyncGenerator<string> {
  const bytes = createReadStream(path);
  const text = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  const failed = new Promise<never>((_, reject) => {
    bytes.on("error", reject);
    text.on("error", (cause: Error) => reject(new Error(`${path} cannot be unpacked: it is not a gzip file, or it is cut off.`, { cause })));
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done === true) return;
    yield next.value;
  }
}
