// The food page of a generated layout, with foods from the table: what the test and the benchmark measure.
import { foodPageSource } from "../src/applications/food-page.ts";
import { scoreFood } from "../src/nutrition/health-score.ts";
import { ownFoods } from "../src/nutrition/own-foods.ts";
import { readProfiles } from "../src/nutrition/profiles.ts";
import type { FoodLayout } from "./food-layouts.ts";

const onePixel = "data:image/gif;base64,R0lGODlhAQABAIAAAKqqqgAAACwAAAAAAQABAAACAkQBADs=";

export async function foodLayoutPage({ boxes, width, height }: FoodLayout, seed: number): Promise<string> {
  const { profiles } = readProfiles("I am pescatarian with high cholesterol, allergic to nuts");
  const foods = ownFoods();
  return foodPageSource(`Layout ${seed}`, {
    photo: { src: onePixel, width, height },
    profile: profiles,
    alarm: "",
    notices: [],
    foods: boxes.map((box, index) => {
      const food = foods[(seed * 31 + index * 7) % foods.length];
      return { name: food.name, food, box: { type: "box", ...box }, grams: null, remarks: [], health: scoreFood(food, profiles) };
    }),
  });
}
