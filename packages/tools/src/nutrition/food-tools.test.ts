// The tools look_up_food and score_food as a model calls them.
import { executeTool } from "@melete/core";
import { expect, test } from "vitest";
import { toolContext } from "../../test-support/tool-context.ts";
import { createLookUpFood } from "./look-up-food.ts";
import { createScoreFood } from "./score-food.ts";

const call = async (tool: string, input: unknown): Promise<string> => {
  const output = await executeTool({ callId: "1", tool, input }, [createLookUpFood(), createScoreFood()] as never, toolContext());
  return output.text;
};

test("look_up_food gives figures with their source, and says what it is not sure of", async () => {
  const text = await call("look_up_food", { names: ["Grilled salmon", "brocoli", "chicken salad"] });
  expect(text).toMatch(/salmon \(fish\), per 100 g: energy 206 kcal.*sugar not reported.*\nContains: fish, oily-fish\.[\s\S]*NDB 15237/);
  expect(text).toMatch(/Took "brocoli" for broccoli; say so/);
  expect(text).toMatch(/"chicken salad" is not certain\. Did you mean .*chicken breast/);
});

test("look_up_food names the recipe of a dish with the numbers of its ingredients", async () => {
  expect(await call("look_up_food", { names: ["guacamole"] })).toMatch(/calculated from a recipe: 150 g avocado \(NDB 09037\)/);
});

test("score_food explains its score by terms that add up, for whom, and that it is no medical advice", async () => {
  const text = await call("score_food", { names: ["salmon"], profile: "I'm pescatarian with high cholesterol" });
  expect(text).toMatch(/^For: pescatarian, high cholesterol\./);
  expect(text).toMatch(/salmon: 7\.6 of 10, recommended/);
  expect(text).toMatch(/Terms: start \+6 .* oily fish \(omega-3\) \+1\.5/);
  expect(text).toMatch(/not medical advice/);
});

test("score_food does not pass over an allergy or a diet that it does not know", async () => {
  expect(await call("score_food", { names: ["kiwi"], profile: "allergic to kiwi" })).toMatch(/do NOT take this allergy into account/);
  expect(await call("score_food", { names: ["kiwi"], profile: "carnivore" })).toMatch(/None of this is a profile that we know/);
});
