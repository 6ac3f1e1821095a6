// Reads our tables (foods.tsv: figures quoted from the USDA; dishes.tsv: recipes of those foods) into foods. It knows their columns; every
// mistake in them throws, with the line, because only we can correct it.
import {
  type Figures,
  type Food,
  type FoodGroup,
  type FoodSource,
  type FoodTag,
  figureNames,
  figures,
  foodGroups,
  foodTags,
  noFigures,
  type Portion,
} from "./food.ts";

/** These say something about the whole, not about what is in it: a dish with sugar in it is not a sweet. */
const notInherited = new Set<FoodTag>(["wholegrain", "fried", "sweetened", "oily-fish", "plain-drink", "rennet"]);

export function readFoods(tsv: string): Food[] {
  return readRows(tsv, "foods.tsv").map(({ row, fail }) => {
    const ndbNumber = row.ndb_no;
    if (ndbNumber !== "" && !/^\d{5}$/.test(ndbNumber)) throw fail(`"${ndbNumber}" is no NDB number of five digits`);
    const source: FoodSource = ndbNumber === "" ? { type: "none" } : { type: "usda", ndbNumber };
    const read = Object.fromEntries(figureNames.map((name) => [name, readNumber(row[figures[name].column], fail)])) as Figures;
    return { ...readCommon(row, fail), ...readTags(row.tags, fail), figures: read, source };
  });
}

export function readDishes(tsv: string, foods: readonly Food[]): Food[] {
  const byName = new Map(foods.map((food) => [food.name, food]));
  return readRows(tsv, "dishes.tsv").map(({ row, fail }) => {
    const ingredients = row.recipe_g.split("|").map((entry) => {
      const [name = "", amount] = entry.split("=");
      const food = byName.get(name);
      if (food === undefined) throw fail(`the ingredient "${name}" is not in foods.tsv`);
      return { food, grams: readNumber(amount, fail) ?? 0 };
    });
    const own = readTags(row.tags, fail);
    const inherited = (key: "contains" | "mayContain") => ingredients.flatMap(({ food }) => [...food[key]].filter((tag) => !notInherited.has(tag)));
    const contains = new Set([...own.contains, ...inherited("contains")]);
    const mayContain = new Set([...own.mayContain, ...inherited("mayContain")].filter((tag) => !contains.has(tag)));
    return {
      ...readCommon(row, fail),
      contains,
      mayContain,
      figures: composeFigures(ingredients),
      source: { type: "recipe", ingredients: ingredients.map(({ food, grams }) => ({ name: food.name, grams, source: food.source })) },
    };
  });
}

/**
 * Figures per 100 g of what the ingredients make together, without loss of water. One ingredient whose figure is missing makes the sum missing.
 *
 * @example composeFigures([{ food: oil, grams: 10 }, { food: lettuce, grams: 90 }]).fat // 10.1
 */
export function composeFigures(ingredients: readonly { food: Pick<Food, "figures">; grams: number }[]): Figures {
  const total = ingredients.reduce((sum, { grams }) => sum + grams, 0);
  if (!(total > 0)) return noFigures;
  return Object.fromEntries(
    figureNames.map((name) => {
      let sum = 0;
      for (const { food, grams } of ingredients) {
        const per100 = food.figures[name];
        if (per100 === null) return [name, null];
        sum += (per100 * grams) / total;
      }
      return [name, Math.round(sum * 1000) / 1000];
    }),
  ) as Figures;
}

type Fail = (problem: string) => Error;

function readRows(tsv: string, file: string): { row: Record<string, string>; fail: Fail }[] {
  const [header = "", ...lines] = tsv.split(/\r?\n/);
  const columns = header.split("\t");
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    const fail: Fail = (problem) => new Error(`${file}, line ${index + 2}: ${problem}.`);
    const cells = line.split("\t");
    if (cells.length !== columns.length) throw fail(`${cells.length} columns, the header has ${columns.length}`);
    return [{ row: Object.fromEntries(columns.map((column, at) => [column, cells[at]])), fail }];
  });
}

function readCommon(row: Record<string, string>, fail: Fail): Pick<Food, "name" | "synonyms" | "group" | "portions" | "contentsKnown"> {
  const group = foodGroups.find((known): known is FoodGroup => known === row.group);
  if (group === undefined) throw fail(`"${row.group}" is no group; the groups are ${foodGroups.join(", ")}`);
  const portions = row.portions.split("|").map((entry): Portion => {
    const [label = "", grams] = entry.split("=");
    const weight = readNumber(grams, fail);
    if (label === "" || weight === null || weight <= 0) throw fail(`"${entry}" is no portion; write "1 slice=28"`);
    return { label, grams: weight };
  });
  const synonyms = row.synonyms.split(",").filter((synonym) => synonym !== "");
  return { name: row.name, synonyms, group, portions, contentsKnown: true };
}

/** "dairy nuts?": contains dairy, often contains nuts. */
function readTags(text: string, fail: Fail): Pick<Food, "contains" | "mayContain"> {
  const contains = new Set<FoodTag>();
  const mayContain = new Set<FoodTag>();
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const tag = foodTags.find((known) => known === word.replace("?", ""));
    if (tag === undefined) throw fail(`"${word}" is no tag; the tags are ${foodTags.join(", ")}`);
    (word.endsWith("?") ? mayContain : contains).add(tag);
  }
  return { contains, mayContain };
}

function readNumber(text: string | undefined, fail: Fail): number | null {
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw fail(`"${text}" is no number`);
  return value;
}
