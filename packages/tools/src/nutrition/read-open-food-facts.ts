// A product of Open Food Facts, as a line of its JSON export or a row of its tab-separated one. Its figures per 100 g are grams; ours of minerals and
// cholesterol are milligrams. Its data come from many hands: what is absent is missing, and allergens count as listed only where somebody listed them.
import { type Figures, type Food, type FoodTag, figureNames } from "./food.ts";
import { contentsOfName, groupOfCategory } from "./guess-contents.ts";
import { readAmount } from "./read-own-table.ts";

const fields: { [K in keyof Figures]: [field: string, factor: number] } = {
  energyKcal: ["energy-kcal_100g", 1],
  carbohydrate: ["carbohydrates_100g", 1],
  sugar: ["sugars_100g", 1],
  fibre: ["fiber_100g", 1],
  protein: ["proteins_100g", 1],
  fat: ["fat_100g", 1],
  saturatedFat: ["saturated-fat_100g", 1],
  cholesterol: ["cholesterol_100g", 1000],
  sodium: ["sodium_100g", 1000],
  potassium: ["potassium_100g", 1000],
};

const allergenTags: readonly [RegExp, FoodTag][] = [
  [/gluten|wheat|barley|rye\b|oats/, "gluten"],
  [/crustacean/, "crustacean"],
  [/eggs?\b/, "egg"],
  [/\bfish/, "fish"],
  [/peanut/, "peanut"],
  [/soy/, "soy"],
  [/milk/, "dairy"],
  [/\bnuts|almond|hazelnut|walnut|cashew|pistachio|pecan/, "nuts"],
  [/celery/, "celery"],
  [/mustard/, "mustard"],
  [/sesame/, "sesame"],
  [/sul[pf]h?ur|sulphite|sulfite/, "sulphite"],
  [/lupin/, "lupin"],
  [/mollus/, "mollusc"],
];

export function openFoodFactsProduct(product: Record<string, unknown> | null, file: string): Food | null {
  if (product === null) return null;
  const nutriments = typeof product.nutriments === "object" && product.nutriments !== null ? (product.nutriments as Record<string, unknown>) : {};
  const list = (key: string): string[] => (Array.isArray(product[key]) ? product[key].filter((each) => typeof each === "string") : []);
  return toFood(
    {
      code: String(product.code ?? product._id ?? ""),
      name: [product.product_name_en, product.product_name].find((each): each is string => typeof each === "string" && each.trim() !== "") ?? "",
      figures: nutriments,
      allergens: list("allergens_tags"),
      traces: list("traces_tags"),
      analysis: list("ingredients_analysis_tags"),
      categories: list("categories_tags"),
      isListed: typeof product.ingredients_text === "string" && product.ingredients_text !== "",
      serving: readAmount(product.serving_quantity),
    },
    file,
  );
}

export function openFoodFactsRow(row: Record<string, string>, file: string): Food | null {
  const list = (key: string): string[] => (row[key] ?? "").split(",").filter((each) => each !== "");
  return toFood(
    {
      code: row.code ?? "",
      name: row.product_name ?? "",
      figures: row,
      allergens: list("allergens"),
      traces: list("traces_tags"),
      analysis: list("ingredients_analysis_tags"),
      categories: list("categories_tags"),
      isListed: (row.ingredients_text ?? "") !== "",
      serving: readAmount(row.serving_quantity),
    },
    file,
  );
}

interface Product {
  code: string;
  name: string;
  figures: Record<string, unknown>;
  allergens: string[];
  traces: string[];
  /** "en:vegan", "en:non-vegetarian" … */
  analysis: string[];
  categories: string[];
  /** somebody wrote the ingredients down, so an empty list of allergens says something */
  isListed: boolean;
  serving: number | null;
}

function toFood({ code, name, figures, allergens, traces, analysis, categories, isListed, serving }: Product, file: string): Food | null {
  const read = Object.fromEntries(figureNames.map((figure) => [figure, readAmount(figures[fields[figure][0]], fields[figure][1])])) as Figures;
  if (name.trim() === "" || figureNames.every((figure) => read[figure] === null)) return null;
  // more than all of it is a slip of the keyboard; one such figure spoils trust in the row
  const isAbsurd =
    [read.carbohydrate, read.fat, read.protein, read.sugar, read.saturatedFat, read.fibre].some((grams) => (grams ?? 0) > 100) ||
    (read.energyKcal ?? 0) > 910;
  if (isAbsurd) return null;
  const group = groupOfCategory(categories.join(" ").replace(/-/g, " "), name);
  const contents = contentsOfName(group, name);
  const contains = new Set([...contents.contains, ...tagsIn(allergens)]);
  if (analysis.includes("en:non-vegetarian") && !["fish", "crustacean", "mollusc", "poultry"].some((tag) => contains.has(tag as FoodTag)))
    contains.add("meat");
  const mayContain = new Set(tagsIn(traces).filter((tag) => !contains.has(tag)));
  return {
    name: name.trim(),
    synonyms: [],
    group,
    contains,
    mayContain,
    contentsKnown: isListed || allergens.length > 0,
    portions: serving === null || serving === 0 ? [] : [{ label: "1 serving", grams: serving }],
    figures: read,
    source: { type: "file", file: `Open Food Facts (${file})`, id: code },
  };
}

function tagsIn(texts: readonly string[]): FoodTag[] {
  return allergenTags.filter(([pattern]) => texts.some((text) => pattern.test(text.toLowerCase()))).map(([, tag]) => tag);
}
