// The skill food-advice: chosen by many words for it, and not by what only sounds like food.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chosenSkill, skills } from "../../test-support/ask-skill.ts";
import { ownSkillsFolder } from "../skills/load-skills.ts";
import { createToolbox } from "../toolbox.ts";

const skill = skills.find(({ name }) => name === "food-advice");

test.each([
  "I am pescatarian with high cholesterol. Put green dots on recommended food and red dots on not recommended food.",
  "Mark what I can eat here, I'm vegan and this is the menu",
  "Which of these dishes are OK for someone with a nut allergy?",
  "Is this plate good for my diabetes?",
  "Give every food on this picture a health score",
  "How many calories are on this plate?",
  "I have high blood pressure, what should I eat from this fridge?",
  "Which food in this photo is gluten free?",
  "Show me carbs and protein of everything in this picture",
  "my wife is vegetarian, what on this table is food for her",
])("chosen: %s", (text) => expect(chosenSkill(text)).toBe("food-advice"));

test.each([
  "Can you turn this into a sudoku game that I can play in the web?",
  "Rate both of us on a scale of 1 to 10. I want to get better at yoga.",
  "Create an interactive tutorial of using this machine to make a latte",
  "Count the red dots in this chart",
  "What is the capital of Peru?",
  "Read the numbers from this bar chart",
])("not chosen: %s", (text) => expect(chosenSkill(text)).not.toBe("food-advice"));

test("the tools that it speaks of exist", () => {
  const known = new Set(createToolbox().map(({ name }) => name));
  const named = [...(skill?.body ?? "").matchAll(/`([a-z]+_[a-z_]+|look)\b/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("the template holds no address and no font, image or script of elsewhere", () => {
  const page = readFileSync(join(ownSkillsFolder, "food-advice", "assets", "page.html"), "utf8");
  expect(page).not.toMatch(/https?:|@import|src="(?!")|url\(/);
});
