// Names as people and models write them, and the refusal to guess.
import { expect, test } from "vitest";
import { findFood } from "./find-food.ts";
import { ownFoods } from "./own-foods.ts";

test.each([
  ["Strawberry", "strawberries"],
  ["TOMATOES", "tomato"],
  ["white rice", "rice, white"],
  ["Sliced cucumber", "cucumber"],
  ["crème fraîche", "sour cream"],
  ["aubergine", "eggplant"],
  ["prawns", "shrimp"],
  ["pecan", "pecans"],
  ["peanut", "peanuts"],
  ["sushi", "salmon nigiri"],
])("%s is %s", (name, food) => {
  expect(findFood(name, ownFoods())).toMatchObject({ found: true, how: "exact", food: { name: food } });
});

test.each([
  ["brocoli", "broccoli"],
  ["grilled salmon with lemon", "salmon"],
  ["zuchini", "zucchini"],
])("%s is taken for %s, and says so", (name, food) => {
  expect(findFood(name, ownFoods())).toMatchObject({ found: true, how: "close", food: { name: food } });
});

test.each(["unicorn steak", "chicken salad", "mixed berry cheesecake", "xyzzy", "", "   ", "ragoût de mystère"])("%s is not guessed", (name) => {
  expect(findFood(name, ownFoods()).found).toBe(false);
});

test("an unsure answer offers what it may be", () => {
  const found = findFood("chicken salad", ownFoods());
  expect(found.found ? [] : found.candidates.map(({ name }) => name)).toContain("chicken breast");
});

test("every name and synonym of the table finds its own food", () => {
  const wrong = ownFoods().flatMap((food) =>
    [food.name, ...food.synonyms].flatMap((name) => {
      const found = findFood(name, ownFoods());
      return found.found && found.food === food ? [] : [`${name}: ${found.found ? found.food.name : "not found"}, not ${food.name}`];
    }),
  );
  expect(wrong).toEqual([]);
});
