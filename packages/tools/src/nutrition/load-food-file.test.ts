// Foreign food data: what is read, what stays missing, and the sentence for every file that cannot be used.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFood } from "./find-food.ts";
import { scoreFood } from "./health-score.ts";
import { createFoodTable } from "./food-table.ts";
import { loadFoodFile } from "./load-food-file.ts";
import { ownFoods } from "./own-foods.ts";
import { readProfiles } from "./profiles.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foods-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const product = {
  code: "4000000000001",
  product_name: "Crunchy Muesli Deluxe",
  ingredients_text: "oats, sugar, hazelnuts",
  allergens_tags: ["en:gluten", "en:nuts"],
  traces_tags: ["en:milk"],
  categories_tags: ["en:breakfast-cereals"],
  serving_quantity: 45,
  nutriments: {
    "energy-kcal_100g": 431,
    fat_100g: 15.2,
    "saturated-fat_100g": 2.1,
    carbohydrates_100g: 60,
    sugars_100g: 19,
    proteins_100g: 9.5,
    sodium_100g: 0.012,
  },
};

test("Open Food Facts as JSON lines, also compressed: grams become milligrams, allergens tags, absent figures stay missing", async () => {
  const text = `${JSON.stringify(product)}\n{"code":"2"}\nnot json\n`;
  for (const path of [await file("off.jsonl", text), await file("off.jsonl.gz", gzipSync(text))]) {
    const { foods, skipped } = await loadFoodFile(path);
    expect(skipped).toBe(2);
    expect(foods).toHaveLength(1);
    expect(foods[0]).toMatchObject({
      name: "Crunchy Muesli Deluxe",
      group: "cereal",
      contentsKnown: true,
      portions: [{ label: "1 serving", grams: 45 }],
    });
    expect(foods[0]?.figures).toMatchObject({ energyKcal: 431, sodium: 12, fibre: null, cholesterol: null });
    expect([...(foods[0]?.contains ?? [])].sort()).toEqual(["gluten", "nuts"]);
    expect([...(foods[0]?.mayContain ?? [])]).toEqual(["dairy"]);
  }
});

test("Open Food Facts as a tab-separated export; a row with absurd figures is left out", async () => {
  const header = "code\tproduct_name\tingredients_text\tallergens\tcategories_tags\tenergy-kcal_100g\tfat_100g\tsodium_100g";
  const { foods, skipped } = await loadFoodFile(
    await file("off.csv", `${header}\n1\tSome "Best" Cookies\tflour, milk\ten:milk\ten:biscuits\t480\t20\t0.3\n2\tTypo\t\t\t\t480\t2000\t0.3\n`),
  );
  expect(skipped).toBe(1);
  expect(foods[0]).toMatchObject({ name: 'Some "Best" Cookies', group: "sweet", figures: { sodium: 300, sugar: null } });
});

test("FoodData Central as a folder: figures by the numbers of nutrients, meat known by its category, allergens not known", async () => {
  const path = join(folder, "fdc");
  await mkdir(path);
  await writeFile(join(path, "food_category.csv"), '"id","code","description"\n"13","1300","Beef Products"\n');
  await writeFile(
    join(path, "food.csv"),
    '"fdc_id","data_type","description","food_category_id"\n"9","sr_legacy_food","Beef, ""chuck"", braised","13"\n"10","sr_legacy_food","Nothing known","13"\n',
  );
  await writeFile(
    join(path, "food_nutrient.csv"),
    '"id","fdc_id","nutrient_id","amount"\n"1","9","1008","300"\n"2","9","1062","1255"\n"3","9","1093","55"\n"4","9","1079",""\n',
  );
  const { foods, skipped } = await loadFoodFile(path);
  expect(skipped).toBe(1);
  expect(foods[0]).toMatchObject({
    name: 'Beef, "chuck", braised',
    group: "meat",
    contentsKnown: false,
    figures: { energyKcal: 300, sodium: 55, fibre: null },
  });
  expect(scoreFood(foods[0] ?? ownFoods()[0], readProfiles("pescatarian").profiles).verdict).toBe("not-recommended");
});

test("a table with our column names", async () => {
  const { foods } = await loadFoodFile(await file("mine.csv", "name,group,energy_kcal,fat_g,sodium_mg\nGrandma's stew,dish,120,4.5,\n"));
  expect(foods[0]).toMatchObject({ name: "Grandma's stew", figures: { energyKcal: 120, fat: 4.5, sodium: null } });
});

test("a person's food is found beside ours", async () => {
  const { foods } = await loadFoodFile(await file("one.jsonl", JSON.stringify(product)));
  const both = [...ownFoods(), ...foods];
  expect(findFood("crunchy muesli deluxe", both)).toMatchObject({ found: true, how: "exact" });
  expect(findFood("apple", both)).toMatchObject({ found: true, food: { name: "apple" } });
});

test.each([
  ["missing.csv", null, /There is no .*missing\.csv/],
  ["words.txt", "hello world\nthis is no table\n", /header of .*words\.txt is not known/],
  ["single.csv", "fdc_id,description,data_type\n1,x,y\n", /give the folder that it is in/],
  ["empty.jsonl", "{}\n{}\n", /holds no food that can be read \(2 lines/],
  ["broken.jsonl.gz", "not gzip", /cannot be unpacked/],
])("%s is refused with what to do", async (name, text, message) => {
  const path = text === null ? join(folder, name) : await file(name, text);
  await expect(loadFoodFile(path)).rejects.toThrow(message);
});

test("a folder without food.csv, and a file with too many foods", async () => {
  await mkdir(join(folder, "empty"));
  await expect(loadFoodFile(join(folder, "empty"))).rejects.toThrow(/has no food\.csv/);
  const many = await file("many.jsonl", `${JSON.stringify(product)}\n`.repeat(4));
  await expect(loadFoodFile(many, { limit: 3 })).rejects.toThrow(/more than 3 foods/);
});

test("a person's folder: what can be read is behind our table, what cannot is said, and a missing folder is no problem", async () => {
  const own = join(folder, "foods");
  await mkdir(own);
  await writeFile(join(own, "muesli.jsonl"), JSON.stringify(product));
  await writeFile(join(own, "notes.txt"), "buy milk\n");
  const { foods, problems } = await createFoodTable(own)();
  expect(foods.length).toBe(ownFoods().length + 1);
  expect(problems).toEqual([expect.stringMatching(/header of .*notes\.txt is not known/)]);
  expect((await createFoodTable(join(folder, "nowhere"))()).foods.length).toBe(ownFoods().length);
});
