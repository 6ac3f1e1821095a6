// Our table: what it must hold for the score to be honest, and every quoted figure against the USDA's row where that file is at hand.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findFood } from "./find-food.ts";
import { figureNames, figures } from "./food.ts";
import { ownFoods } from "./own-foods.ts";
import { composeFigures, readFoods } from "./read-tables.ts";

const usdaFile = join(import.meta.dirname, "../../../../../shared/data/usda-sr-per-100g.tsv");

test("it holds about 600 foods and dishes, each with a portion, and names nothing twice", () => {
  const foods = ownFoods();
  expect(foods.length).toBeGreaterThan(600);
  const names = foods.flatMap(({ name, synonyms }) => [name, ...synonyms].map((each) => each.toLowerCase()));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(foods.filter(({ portions }) => portions.length === 0)).toEqual([]);
});

test.skipIf(!existsSync(usdaFile))("every quoted figure equals the USDA row, and what is missing there is missing here", () => {
  const [header = "", ...lines] = readFileSync(usdaFile, "utf8").split("\n");
  const columns = header.trim().split("\t");
  const rows = new Map(lines.map((line) => line.replace("\r", "").split("\t")).map((cells) => [cells[0], cells]));
  let compared = 0;
  for (const { name, source, figures: own } of ownFoods()) {
    if (source.type !== "usda") continue;
    const cells = rows.get(source.ndbNumber);
    expect(cells, `${name}: ${source.ndbNumber}`).toBeDefined();
    for (const figure of figureNames) {
      const cell = cells?.[columns.indexOf(figures[figure].column)] ?? "";
      expect(own[figure], `${name}, ${figure}`).toBe(cell === "" ? null : Number(cell));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(5_000);
});

test("a cell that is empty is missing, not zero", () => {
  const header = `name\tsynonyms\tgroup\ttags\tportions\tndb_no\t${figureNames.map((name) => figures[name].column).join("\t")}`;
  const [food] = readFoods(`${header}\nrice\t\tgrain\t\t1 cup=158\t20045\t130\t28\t\t0\t2\t0\t0\t0\t1\t35\n`);
  expect(food?.figures).toMatchObject({ sugar: null, fibre: 0 });
  expect(() => readFoods(`${header}\nrice\t\tgrains\t\t1 cup=158\t20045\t130\t28\t\t0\t2\t0\t0\t0\t1\t35\n`)).toThrow(/line 2: "grains" is no group/);
});

test("a dish is the sum of its ingredients per 100 g, and one missing figure makes its sum missing", () => {
  const known = { figures: { ...ownFoods()[0].figures, fat: 100, sugar: 0 } };
  const partly = { figures: { ...known.figures, fat: 0, sugar: null } };
  const mixed = composeFigures([
    { food: known, grams: 10 },
    { food: partly, grams: 90 },
  ]);
  expect(mixed.fat).toBeCloseTo(10);
  expect(mixed.sugar).toBeNull();
});

test("a dish contains what its ingredients contain", () => {
  const padThai = findFood("pad thai", ownFoods());
  if (!padThai.found) throw new Error("no pad thai");
  expect([...padThai.food.contains].sort()).toEqual(["crustacean", "egg", "fish", "peanut", "raw-animal"].sort());
});
