// Foods and scores in words, as models and people read them. It knows no tool.
import { describeSource, type Food, type FigureName, figures } from "./food.ts";
import type { HealthScore } from "./health-score.ts";

/** "206 kcal", "not reported". `grams` is how much of the food; 100 by default. */
function sayFigure(food: Food, name: FigureName, grams = 100): string {
  const per100 = food.figures[name];
  if (per100 === null) return "not reported";
  const value = (per100 * grams) / 100;
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} ${figures[name].unit}`;
}

export function describeFood(food: Food): string {
  const lines = (Object.keys(figures) as FigureName[]).map((name) => `${figures[name].label} ${sayFigure(food, name)}`);
  const contains = [...food.contains].filter((tag) => !["sweetened", "wholegrain", "fried", "plain-drink"].includes(tag));
  return [
    `${food.name} (${food.group}), per 100 g: ${lines.join(", ")}.`,
    `Contains: ${food.contentsKnown ? contains.join(", ") || "none of the allergens and diets we ask for" : "not stated, read the label"}.`,
    ...(food.mayContain.size > 0 ? [`Often contains: ${[...food.mayContain].join(", ")}.`] : []),
    `Portions: ${food.portions.map(({ label, grams }) => `${label} = ${grams} g`).join(", ") || "not stated"}.`,
    `Source: ${describeSource(food.source)}.`,
  ].join("\n");
}

export const verdictWords = {
  recommended: "recommended",
  "in-moderation": "in moderation",
  "not-recommended": "not recommended",
  unknown: "cannot be scored",
} as const satisfies Record<HealthScore["verdict"], string>;

export function describeScore(food: Food, { score, range, verdict, reason, terms, missing }: HealthScore): string {
  const doubt = range[0] === range[1] || score === null ? "" : ` (between ${range[0]} and ${range[1]}, because figures are missing)`;
  return [
    `${food.name}: ${score === null ? "no score" : `${score} of 10`}${doubt}, ${verdictWords[verdict]}. ${reason}`,
    ...(terms.length > 0
      ? [`Terms: ${terms.map(({ label, points, detail }) => `${label} ${points > 0 ? "+" : ""}${points} (${detail})`).join("; ")}.`]
      : []),
    ...(missing.length > 0 ? [`Not reported, so neither good nor bad: ${missing.map((name) => figures[name].label).join(", ")}.`] : []),
  ].join("\n");
}

/** What stands under every answer about food and health. */
export const foodDisclaimer =
  "General information per 100 g, not medical advice; recipes and products differ, the label decides. With an illness, medicine or an allergy, ask your doctor or dietitian.";
