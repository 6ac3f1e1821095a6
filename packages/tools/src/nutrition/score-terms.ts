// The terms of the health score: from figures of a food to a share of 0..1 of the points that a profile gives each. It knows food, not people.
// Ranges and their sources are in docs/health-score.md.
import type { FigureName, Food } from "./food.ts";

export type TermName =
  | "saturated-fat"
  | "sugar"
  | "sodium"
  | "energy"
  | "cholesterol"
  | "carbohydrate"
  | "potassium-load"
  | "fibre"
  | "protein"
  | "potassium";

export interface TermRule {
  /** costs points, or gives some */
  sign: -1 | 1;
  label: string;
  /** what it reads; the first is the one that is named when it is missing */
  reads: readonly [FigureName, ...FigureName[]];
  /** null where the term says nothing about this food */
  range(food: Food): { from: number; to: number; unit: string } | null;
  /** the value that is compared with the range, from figures that are all there */
  value(figures: Record<FigureName, number>, food: Food): number;
}

const whole = (from: number, to: number, unit: string) => () => ({ from, to, unit });
const isDrink = ({ group }: Food): boolean => group === "drink" || group === "alcohol";
/** Eaten by the spoon or the handful: judged by what their fat is made of. */
const isFatOrNut = ({ group }: Food): boolean => group === "fat" || group === "nut";
/** The sugar of whole fruit, vegetables and plain milk is not free sugar (WHO 2015). */
const hasOwnSugar = ({ group, contains }: Food): boolean =>
  !contains.has("sweetened") && ["fruit", "vegetable", "starchy", "legume", "nut", "dairy"].includes(group);

export const termRules: { readonly [K in TermName]: TermRule } = {
  "saturated-fat": {
    sign: -1,
    label: "saturated fat",
    reads: ["saturatedFat", "fat"],
    range: (food) => (isFatOrNut(food) ? { from: 10, to: 64, unit: "% of its fat" } : { from: 1, to: 10, unit: "g" }),
    value: ({ saturatedFat, fat }, food) => (isFatOrNut(food) ? (fat === 0 ? 0 : (saturatedFat / fat) * 100) : saturatedFat),
  },
  sugar: {
    sign: -1,
    label: "sugar",
    reads: ["sugar"],
    range: (food) => (hasOwnSugar(food) ? null : isDrink(food) ? { from: 0, to: 13.5, unit: "g" } : { from: 4.5, to: 45, unit: "g" }),
    value: ({ sugar }) => sugar,
  },
  sodium: { sign: -1, label: "sodium", reads: ["sodium"], range: whole(90, 900, "mg"), value: ({ sodium }) => sodium },
  energy: {
    sign: -1,
    label: "energy density",
    reads: ["energyKcal"],
    range: (food) => (isFatOrNut(food) ? null : isDrink(food) ? { from: 0, to: 65, unit: "kcal" } : { from: 80, to: 800, unit: "kcal" }),
    value: ({ energyKcal }) => energyKcal,
  },
  cholesterol: { sign: -1, label: "cholesterol", reads: ["cholesterol"], range: whole(60, 300, "mg"), value: ({ cholesterol }) => cholesterol },
  carbohydrate: {
    sign: -1,
    label: "carbohydrate",
    reads: ["carbohydrate", "fibre"],
    range: whole(15, 60, "g without fibre"),
    value: ({ carbohydrate, fibre }) => Math.max(0, carbohydrate - fibre),
  },
  "potassium-load": { sign: -1, label: "potassium", reads: ["potassium"], range: whole(200, 400, "mg"), value: ({ potassium }) => potassium },
  fibre: { sign: 1, label: "fibre", reads: ["fibre"], range: whole(0.9, 4.7, "g"), value: ({ fibre }) => fibre },
  protein: { sign: 1, label: "protein", reads: ["protein"], range: whole(1.6, 8, "g"), value: ({ protein }) => protein },
  potassium: { sign: 1, label: "potassium", reads: ["potassium"], range: whole(0, 300, "mg"), value: ({ potassium }) => potassium },
};

export const termNames = Object.keys(termRules) as TermName[];

export interface KindTerm {
  label: string;
  points: number;
}

/** What dietary guidelines say about kinds of food, whatever the figures; the first that fits in each list counts. */
export function kindTerms({ group, contains }: Food): KindTerm[] {
  const terms: KindTerm[] = [];
  if (contains.has("processed-meat")) terms.push({ label: "processed meat", points: -2 });
  else if (contains.has("red-meat")) terms.push({ label: "red meat", points: -1 });
  if (contains.has("fried") || (group === "snack" && !contains.has("wholegrain"))) terms.push({ label: "fried or salty snack", points: -1.5 });
  if (contains.has("alcohol")) terms.push({ label: "alcohol", points: -3 });
  if (group === "fruit") terms.push({ label: "fruit", points: 1.5 });
  else if (group === "vegetable") terms.push({ label: "vegetable", points: 1.5 });
  else if (group === "legume") terms.push({ label: "beans, lentils, soy", points: 1.5 });
  else if (group === "nut") terms.push({ label: "nuts and seeds", points: 1 });
  else if (group === "dairy" && !contains.has("sweetened")) terms.push({ label: "milk, yogurt, cheese", points: 1 });
  else if (contains.has("wholegrain")) terms.push({ label: "whole grain", points: 1 });
  else if (group === "fish") terms.push(contains.has("oily-fish") ? { label: "oily fish (omega-3)", points: 1.5 } : { label: "fish", points: 1 });
  else if (contains.has("plain-drink")) terms.push({ label: "unsweetened drink", points: 4 });
  return terms;
}
