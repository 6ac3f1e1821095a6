// The score against a table worked out by hand, and the rules that keep it honest: missing is not zero, diets cap, allergies never pass.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findFood } from "./find-food.ts";
import { type Food, noFigures } from "./food.ts";
import { scoreFood } from "./health-score.ts";
import { ownFoods } from "./own-foods.ts";
import { readProfiles } from "./profiles.ts";

const rows = readFileSync(join(import.meta.dirname, "fixtures", "hand-worked-scores.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", who = "", terms = "", score, verdict] = line.split("|").map((cell) => cell.trim());
    const points = terms.split("; ").map((term) => {
      const [, label, value] = /^(.+?) (?:-?\(?[\d.].*= |full = |[\d.]+ g, full = )?(-?[\d.]+)$/.exec(term) ?? [];
      return [label, Number(value)];
    });
    return { name, who, points, score: Number(score), verdict };
  });

function food(name: string): Food {
  const found = findFood(name, ownFoods());
  if (!found.found || found.how !== "exact") throw new Error(`${name} is not in the table`);
  return found.food;
}

const profilesOf = (text: string) => readProfiles(text).profiles;

describe("the table worked out by hand", () => {
  test("holds at least 30 foods and several profiles", () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
    expect(new Set(rows.map(({ who }) => who)).size).toBeGreaterThanOrEqual(8);
  });
  test.each(rows)("$name for $who", ({ name, who, points, score, verdict }) => {
    const scored = scoreFood(food(name), profilesOf(who));
    const inOrder = (terms: unknown[][]) => terms.map(String).sort();
    expect(inOrder(scored.terms.map(({ label, points: each }) => [label, each]))).toEqual(inOrder(points));
    expect({ score: scored.score, verdict: scored.verdict }).toEqual({ score, verdict });
  });
});

const plain: Food = { ...food("rice, white"), contains: new Set(), mayContain: new Set() };

test("a missing figure is named, counts as the middle of what it can be, and widens the range", () => {
  const scored = scoreFood({ ...plain, figures: { ...plain.figures, sodium: null } }, []);
  expect(scored.missing).toEqual(["sodium"]);
  expect(scored.terms.find(({ label }) => label === "sodium")).toMatchObject({ points: -1, detail: "not reported", isGuess: true });
  expect(scored.range[1] - scored.range[0]).toBeCloseTo(2, 1);
  expect(scored.score).toBeLessThan(scoreFood(plain, []).score ?? 0);
});

test("a missing figure that cannot matter is no doubt: sugar is part of carbohydrate, and there is none", () => {
  const salmon = scoreFood(food("salmon"), []);
  expect(food("salmon").figures.sugar).toBeNull();
  expect(salmon.missing).toEqual([]);
});

test("missing cholesterol is no doubt in what has nothing of an animal, and is one where that is not known", () => {
  const figures = { ...plain.figures, cholesterol: null };
  const who = profilesOf("high cholesterol");
  expect(scoreFood({ ...plain, figures }, who).missing).toEqual([]);
  expect(scoreFood({ ...plain, figures, mayContain: new Set(["egg"]) }, who).missing).toEqual(["cholesterol"]);
  expect(scoreFood({ ...plain, figures, contentsKnown: false }, who).missing).toEqual(["cholesterol"]);
});

test("too little known gives no number, and no verdict that looks like one", () => {
  const unknown = scoreFood({ ...plain, figures: noFigures }, []);
  expect(unknown).toMatchObject({ score: null, verdict: "unknown", terms: [] });
  const half = scoreFood({ ...plain, figures: { ...plain.figures, saturatedFat: null, fat: null, sodium: null } }, []);
  expect(half.score).toBeNull();
});

test("what a diet excludes is not recommended, however wholesome, and even without figures", () => {
  const vegan = profilesOf("vegan");
  expect(scoreFood(food("greek yogurt"), vegan)).toMatchObject({ score: 2, verdict: "not-recommended" });
  expect(scoreFood(food("halloumi"), vegan)).toMatchObject({ score: 2, verdict: "not-recommended" });
});

test("an allergen that a dish often contains is not recommended either, and the reason says what to do", () => {
  const scored = scoreFood(food("brownie"), profilesOf("I have a nut allergy"));
  expect(scored.verdict).toBe("not-recommended");
  expect(scored.reason).toMatch(/often contains tree nuts.*label or the cook/);
});

test("a food whose contents nobody listed is never plainly recommended to somebody with an allergy", () => {
  const scored = scoreFood({ ...food("broccoli"), contentsKnown: false }, profilesOf("allergic to milk"));
  expect(scored.verdict).toBe("in-moderation");
  expect(scored.reason).toMatch(/read the label/);
});

test("each profile counts with its largest weight, and kidney disease takes the credit for protein away", () => {
  const labels = (who: string) => scoreFood(food("chicken breast"), profilesOf(who)).terms.map(({ label }) => label);
  expect(labels("hypertension")).toContain("protein");
  expect(labels("hypertension, kidney")).not.toContain("protein");
});

test("every food of the table is scored for every profile without a hole between terms and score", () => {
  for (const each of ownFoods()) {
    for (const who of ["", "pescatarian with high cholesterol", "diabetes and hypertension", "kidney disease", "pregnant, nut allergy"]) {
      const { score, range, terms, verdict, reason } = scoreFood(each, profilesOf(who));
      expect(reason.length).toBeGreaterThan(10);
      if (score === null) {
        expect(verdict).toBe("unknown");
        continue;
      }
      expect(score).toBeGreaterThanOrEqual(range[0]);
      expect(score).toBeLessThanOrEqual(range[1]);
      if (terms.length > 0) expect(score).toBeLessThanOrEqual(terms.reduce((sum, { points }) => sum + points, 0.051) + 10 * Number(score === 0));
    }
  }
});
