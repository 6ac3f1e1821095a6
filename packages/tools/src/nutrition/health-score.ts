// The health score of one food for one person, 0 to 10, as the sum of terms that are shown. Pure: it knows no table, no picture and no model.
// The score, its ranges and their sources: docs/health-score.md. It sorts foods on a plate; it is no medical judgement.
import { type FigureName, type Food, type FoodTag, figureNames } from "./food.ts";
import { generalWeights, type Profile, type TagRule } from "./profiles.ts";
import { kindTerms, type TermName, termNames, termRules } from "./score-terms.ts";

export type Verdict = "recommended" | "in-moderation" | "not-recommended" | "unknown";

export interface ScoreTerm {
  label: string;
  /** what it adds to the score, two decimals */
  points: number;
  /** such as "2.4 g, from 1 g on it costs points" */
  detail: string;
  /** the figure is missing: the points are the middle of what it could be */
  isGuess?: boolean;
}

export interface Exclusion {
  tag: FoodTag;
  profile: string;
  kind: TagRule["kind"];
  /** a sentence */
  reason: string;
}

export interface HealthScore {
  /** 0 to 10 with one decimal; null where too much is missing to say one */
  score: number | null;
  /** what the score would be if the missing figures were at their worst and best; equal where nothing is missing */
  range: [lowest: number, highest: number];
  verdict: Verdict;
  /** one or two sentences for this person */
  reason: string;
  /** they add up to the score before exclusions cap it */
  terms: ScoreTerm[];
  exclusions: Exclusion[];
  missing: FigureName[];
}

const baseScore = 6;
export const recommendedFrom = 6.5;
export const moderationFrom = 4;
/** A food that a diet excludes can be wholesome for others; its score must not look good to this person. */
const capOf: Record<TagRule["kind"], { contains: number; mayContain: number }> = {
  diet: { contains: 2, mayContain: 5 },
  danger: { contains: 0, mayContain: 2 },
  care: { contains: 6, mayContain: 6.4 },
};
/** Half the distance between worst and best; beyond it a number would be an invention. */
const maxDoubt = 1.5;

/**
 * @example scoreFood(salmon, readProfiles("pescatarian, high cholesterol").profiles).verdict // "recommended"
 */
export function scoreFood(food: Food, profiles: readonly Profile[]): HealthScore {
  const exclusions = profiles.flatMap((profile) => exclusionsOf(food, profile)).sort((a, b) => a.cap - b.cap);
  const counted = termNames.flatMap((name) => {
    const weight = weightOf(name, profiles);
    const term = weight > 0 ? termOf(name, weight, food) : null;
    return term === null ? [] : [term];
  });
  const kinds = kindTerms(food).map(({ label, points }): ScoreTerm => ({ label, points, detail: "kind of food" }));
  const terms: ScoreTerm[] = [
    { label: "start", points: baseScore, detail: "every food" },
    ...kinds,
    ...counted.map(({ low, high, label, detail, missing }) => ({
      label,
      points: cents((low + high) / 2),
      detail,
      ...(missing === null ? {} : { isGuess: true }),
    })),
  ].filter(({ points, isGuess }) => points !== 0 || isGuess === true);
  const cap = Math.min(10, ...exclusions.map(({ cap: limit }) => limit));
  const bounded = (sum: number): number => Math.max(0, Math.min(cap, Math.round(cents(sum) * 10 + 1e-6) / 10));
  const fixed = baseScore + kinds.reduce((sum, { points }) => sum + points, 0);
  const sumOf = (end: "low" | "high"): number => counted.reduce((sum, term) => sum + term[end], fixed);
  const isKnown = figureNames.some((name) => food.figures[name] !== null) && sumOf("high") - sumOf("low") <= 2 * maxDoubt;
  const isDecided = exclusions.some(({ kind }) => kind !== "care");
  const score = isKnown ? bounded(terms.reduce((sum, { points }) => sum + points, 0)) : isDecided && cap <= 2 ? cap : null;
  const verdict = verdictOf(score, exclusions);
  return {
    score,
    range: [bounded(sumOf("low")), bounded(sumOf("high"))],
    verdict,
    reason: explain(food, verdict, terms, exclusions, isKnown, profiles),
    terms: isKnown ? terms : [],
    exclusions: exclusions.map(({ cap: _, ...exclusion }) => exclusion),
    missing: [...new Set(counted.flatMap(({ missing }) => (missing === null ? [] : [missing])))],
  };
}

function weightOf(name: TermName, profiles: readonly Profile[]): number {
  if (profiles.some(({ without }) => without?.includes(name))) return 0;
  return Math.max(generalWeights[name] ?? 0, ...profiles.map(({ weights }) => weights[name] ?? 0));
}

interface CountedTerm {
  label: string;
  detail: string;
  /** points at the worst and the best that the figures allow */
  low: number;
  high: number;
  missing: FigureName | null;
}

function termOf(name: TermName, weight: number, food: Food): CountedTerm | null {
  const rule = termRules[name];
  const range = rule.range(food);
  if (range === null) return null;
  const missing = rule.reads.find((figure) => food.figures[figure] === null) ?? null;
  const bounds = figureBounds(food);
  const pointsAt = (end: 0 | 1): number => {
    const read = Object.fromEntries(figureNames.map((figure) => [figure, bounds[figure][end]])) as Record<FigureName, number>;
    const value = rule.value(read, food);
    const share = Number.isFinite(value) ? (value - range.from) / (range.to - range.from) : 1;
    return cents(rule.sign * weight * Math.max(0, Math.min(1, share)));
  };
  const [a, b] = [pointsAt(0), pointsAt(1)];
  const value = missing === null ? rule.value(food.figures as Record<FigureName, number>, food) : null;
  const detail = value === null ? "not reported" : `${round(value)} ${range.unit}, counts from ${range.from} to ${range.to}`;
  return { label: rule.label, detail, low: Math.min(a, b), high: Math.max(a, b), missing: missing !== null && a !== b ? missing : null };
}

const animalTags = ["meat", "poultry", "fish", "crustacean", "mollusc", "egg", "dairy"] as const satisfies readonly FoodTag[];

/**
 * A missing figure lies between nothing and what contains it: sugar and fibre in carbohydrate, saturated fat in fat. Cholesterol is made by animals,
 * so what certainly contains nothing of them has none that counts.
 */
function figureBounds({ figures: known, contains, mayContain, contentsKnown }: Food): Record<FigureName, [number, number]> {
  const top = (name: FigureName): number => known[name] ?? Number.POSITIVE_INFINITY;
  const within: Partial<Record<FigureName, number>> = { sugar: top("carbohydrate"), fibre: top("carbohydrate"), saturatedFat: top("fat") };
  if (contentsKnown && !animalTags.some((tag) => contains.has(tag) || mayContain.has(tag))) within.cholesterol = 0;
  return Object.fromEntries(
    figureNames.map((name) => {
      const value = known[name];
      return [name, value === null ? [0, within[name] ?? Number.POSITIVE_INFINITY] : [value, value]];
    }),
  ) as Record<FigureName, [number, number]>;
}

function exclusionsOf(food: Food, profile: Profile): (Exclusion & { cap: number })[] {
  const found = (Object.entries(profile.tags) as [FoodTag, TagRule][]).flatMap(([tag, { kind, because }]) => {
    const certainly = food.contains.has(tag);
    if (!certainly && !food.mayContain.has(tag)) return [];
    const verb = certainly ? "contains" : "often contains";
    const advice = certainly
      ? ""
      : kind === "danger"
        ? " Do not eat it unless the label or the cook says it is free of it."
        : " Ask before you eat it.";
    const cap = capOf[kind][certainly ? "contains" : "mayContain"];
    return [
      {
        tag,
        profile: profile.label,
        kind: certainly ? kind : kind === "danger" ? "danger" : "care",
        reason: `It ${verb} ${because} (${profile.label}).${advice}`,
        cap,
      } as const,
    ];
  });
  if (found.length === 0 && !food.contentsKnown && Object.values(profile.tags).some(({ kind }) => kind !== "care")) {
    const reason = `Nobody told us what it contains (${profile.label}): read the label.`;
    return [{ tag: (Object.keys(profile.tags) as FoodTag[])[0], profile: profile.label, kind: "care", reason, cap: capOf.care.contains }];
  }
  return found;
}

function verdictOf(score: number | null, exclusions: readonly Exclusion[]): Verdict {
  if (exclusions.some(({ kind }) => kind !== "care")) return "not-recommended";
  if (score === null) return "unknown";
  if (score < moderationFrom) return "not-recommended";
  return score < recommendedFrom || exclusions.length > 0 ? "in-moderation" : "recommended";
}

function explain(
  food: Food,
  verdict: Verdict,
  terms: readonly ScoreTerm[],
  exclusions: readonly Exclusion[],
  isKnown: boolean,
  profiles: readonly Profile[],
): string {
  const barred = [...new Set(exclusions.map(({ reason }) => reason))].join(" ");
  if (verdict === "unknown") return `${barred} Too few figures are known to score it.`.trim();
  const who = profiles.length === 0 ? "most people" : `you (${profiles.map(({ label }) => label).join(", ")})`;
  const named = (sign: 1 | -1): string[] =>
    terms
      .filter(({ points, label, isGuess }) => points * sign > 0.15 && label !== "start" && isGuess !== true)
      .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
      .slice(0, 3)
      .map(({ label, detail }) => (detail === "kind of food" ? label : `${label} (${detail.split(",")[0]})`));
  const good = named(1);
  const bad = named(-1);
  const judged = {
    recommended: `A good choice for ${who}`,
    "in-moderation": `In moderation for ${who}`,
    "not-recommended": `Not recommended for ${who}`,
  }[verdict];
  if (exclusions.some(({ kind }) => kind !== "care")) return barred;
  const why = [good.length > 0 ? ` For it: ${good.join(", ")}.` : "", bad.length > 0 ? ` Against it: ${bad.join(", ")}.` : ""].join("");
  const nothing = isKnown && why === "" ? ` It has little of what counts, good or bad; energy ${food.figures.energyKcal ?? "unknown"} kcal.` : "";
  return `${barred} ${judged}.${why}${nothing}`.trim();
}

function cents(points: number): number {
  return Math.round(points * 100 + Math.sign(points) * 1e-7) / 100;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
