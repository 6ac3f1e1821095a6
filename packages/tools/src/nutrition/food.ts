// What a food is here: a name, what it contains, household portions, and figures per 100 g that may be missing. It knows no scores and no files.

/** Figures per 100 g of what is eaten, with the column of our table. A missing figure is null, never 0. */
export const figures = {
  energyKcal: { column: "energy_kcal", unit: "kcal", label: "energy" },
  carbohydrate: { column: "carbohydrate_g", unit: "g", label: "carbohydrate" },
  sugar: { column: "sugar_g", unit: "g", label: "sugar" },
  fibre: { column: "fiber_g", unit: "g", label: "fibre" },
  protein: { column: "protein_g", unit: "g", label: "protein" },
  fat: { column: "fat_g", unit: "g", label: "fat" },
  saturatedFat: { column: "saturated_fat_g", unit: "g", label: "saturated fat" },
  cholesterol: { column: "cholesterol_mg", unit: "mg", label: "cholesterol" },
  sodium: { column: "sodium_mg", unit: "mg", label: "sodium" },
  potassium: { column: "potassium_mg", unit: "mg", label: "potassium" },
} as const;

export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures) as FigureName[];
export type Figures = { [K in FigureName]: number | null };

export const foodGroups = [
  "fruit",
  "vegetable",
  "starchy",
  "legume",
  "nut",
  "grain",
  "bread",
  "cereal",
  "meat",
  "poultry",
  "fish",
  "shellfish",
  "egg",
  "dairy",
  "fat",
  "sauce",
  "sweet",
  "snack",
  "drink",
  "alcohol",
  "soup",
  "dish",
] as const;
export type FoodGroup = (typeof foodGroups)[number];

/** The allergens that must be named on food in the European Union (Regulation 1169/2011, annex II), "dairy" for milk. */
export const allergens = [
  "gluten",
  "crustacean",
  "egg",
  "fish",
  "peanut",
  "soy",
  "dairy",
  "nuts",
  "celery",
  "mustard",
  "sesame",
  "sulphite",
  "lupin",
  "mollusc",
] as const;
export type Allergen = (typeof allergens)[number];

/** What diets, allergies and the score ask about. */
export const foodTags = [
  ...allergens,
  "meat",
  "red-meat",
  "processed-meat",
  "pork",
  "poultry",
  "oily-fish",
  "honey",
  "gelatine",
  "rennet",
  "alcohol",
  "caffeine",
  "raw-animal",
  "soft-cheese",
  "high-mercury",
  "liver",
  "wholegrain",
  "fried",
  "sweetened",
  "plain-drink",
] as const;
export type FoodTag = (typeof foodTags)[number];

export interface Portion {
  /** such as "1 slice" */
  label: string;
  grams: number;
}

/** Where the figures come from. */
export type FoodSource =
  | { type: "usda"; ndbNumber: string }
  | { type: "recipe"; ingredients: { name: string; grams: number; source: FoodSource }[] }
  | { type: "file"; file: string; id: string }
  | { type: "none" };

export interface Food {
  name: string;
  synonyms: readonly string[];
  group: FoodGroup;
  contains: ReadonlySet<FoodTag>;
  /** what the usual recipe often, but not always, contains */
  mayContain: ReadonlySet<FoodTag>;
  /** false where nobody knows what it contains: a row of a file without a list of allergens */
  contentsKnown: boolean;
  portions: readonly Portion[];
  figures: Figures;
  source: FoodSource;
}

export interface LoadedFoods {
  foods: Food[];
  /** lines that are no food: without a name, without any figure, or broken */
  skipped: number;
}

export const noFigures: Figures = Object.freeze(Object.fromEntries(figureNames.map((name) => [name, null])) as { [K in FigureName]: null });

/** In words and USDA numbers, for people. */
export function describeSource(source: FoodSource): string {
  switch (source.type) {
    case "usda":
      return `USDA SR 26, NDB ${source.ndbNumber}`;
    case "recipe":
      return `calculated from a recipe: ${source.ingredients.map(({ name, grams, source: from }) => `${grams} g ${name}${from.type === "usda" ? ` (NDB ${from.ndbNumber})` : ""}`).join(", ")}`;
    case "file":
      return `${source.file}, ${source.id}`;
    case "none":
      return "no figures in our table";
    default:
      throw new Error(`No words for the source ${String(source satisfies never)}; add them in food.ts.`);
  }
}
