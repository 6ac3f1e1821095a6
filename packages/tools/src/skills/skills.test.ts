// Skills: read from folders, chosen by name or by what people write, read by models, and run by recipe where a model cannot.
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message, PartOf, Tool } from "@melete/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toolContext } from "../../test-support/tool-context.ts";
import { chooseSkill } from "./choose-skill.ts";
import { loadSkills, ownSkillsFolder } from "./load-skills.ts";
import { parseSkill, type Skill } from "./skill.ts";
import { createUseSkill } from "./use-skill.ts";

const sudoku = `---
name: sudoku
description: Turns a photo of a sudoku into a game.
metadata:
  melete-needs: image
  melete-recipe: sudoku_game
  melete-triggers: |
    sudoku.*(game|play)
    spiel.*sudoku
---
# How
Call sudoku_game.
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "melete-skills-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), text);
}

function picture(digit: string): PartOf<"image"> {
  return { type: "image", blob: { hash: digit.repeat(64), mediaType: "image/png", byteLength: 1 } };
}

function asked(text: string, ...images: PartOf<"image">[]): Message[] {
  return [{ role: "user", parts: [...images, { type: "text", text }] }];
}

test("a SKILL.md of the open format is read, with our keys where it has them", () => {
  expect(parseSkill(sudoku, "/skills/sudoku", "sudoku")).toEqual({
    name: "sudoku",
    description: "Turns a photo of a sudoku into a game.",
    folder: "/skills/sudoku",
    body: "# How\nCall sudoku_game.",
    needs: "image",
    recipe: "sudoku_game",
    triggers: [/sudoku.*(game|play)/is, /spiel.*sudoku/is],
  });
  const plain = "---\nname: notes\ndescription: Takes notes.\nlicense: MIT\nmetadata:\n  author: someone\n---\nDo it.";
  expect(parseSkill(plain, "/s/notes", "notes")).toMatchObject({ needs: "nothing", recipe: null, triggers: [], body: "Do it." });
});

test.each([
  ["no header at all", "# Skill", "sudoku", "must begin with"],
  ["a name that is not the folder's", sudoku, "grids", 'its folder "grids"'],
  ["a bad name", sudoku.replace("name: sudoku", "name: Sudoku!"), "sudoku", "lower-case letters"],
  ["no description", sudoku.replace(/description: .*\n/, ""), "sudoku", "description"],
  ["a trigger that is no expression", sudoku.replace("spiel.*sudoku", "spiel("), "sudoku", '"spiel("'],
])("%s is refused with a reason", (_, text, name, reason) => {
  expect(() => parseSkill(text, "/s", name)).toThrow(reason);
});

test("a misspelt key is told together with what it leaves out", () => {
  const text = "---\nname: notes\ndescripton: Takes notes.\n---\nDo it.";
  expect(() => parseSkill(text, "/s/notes", "notes")).toThrow(
    'the lines between "---" are not valid: "description" is missing; it says in a sentence or two what the skill does and when to use it; "descripton" is no key of the format.',
  );
});

test("folders are read in order, a person's skill replaces ours, and a broken one costs only itself", async () => {
  await write("ours/sudoku/SKILL.md", sudoku);
  await write("ours/broken/SKILL.md", "nothing");
  await write("ours/README.md", "not a skill");
  await write("mine/sudoku/SKILL.md", sudoku.replace("Turns a photo", "My way to turn a photo"));
  const { skills, problems } = await loadSkills([join(folder, "ours"), join(folder, "mine"), join(folder, "nowhere")]);
  expect(skills.map(({ description }) => description)).toEqual(["My way to turn a photo of a sudoku into a game."]);
  expect(problems).toEqual([expect.stringMatching(/ours.broken.SKILL\.md is left out: SKILL\.md must begin with/)]);
});

test("the skills that come with Melete can all be read", async () => {
  expect((await loadSkills([ownSkillsFolder])).problems).toEqual([]);
});

const skills: Skill[] = [parseSkill(sudoku, "/s/sudoku", "sudoku")];

test("a trigger counts when the request brings what the skill works on", () => {
  expect(chooseSkill(asked("Make this SUDOKU a\ngame", picture("a")), skills)).toMatchObject({ by: "trigger", missing: null });
  expect(chooseSkill(asked("Make this sudoku a game"), skills)).toBeNull();
  expect(chooseSkill(asked("What is a sudoku?", picture("a")), skills)).toBeNull();
});

test("of several skills whose triggers match, the one that works on the picture that came is meant", () => {
  const anyGame: Skill = { ...skills[0], name: "any-game", needs: "nothing", triggers: [/game/i] };
  expect(chooseSkill(asked("Make this sudoku a game", picture("a")), [anyGame, skills[0]])).toMatchObject({ skill: { name: "sudoku" } });
  expect(chooseSkill(asked("Make this sudoku a game"), [anyGame, skills[0]])).toMatchObject({ skill: { name: "any-game" } });
});

test("a slash command chooses by name, and says what is missing", () => {
  expect(chooseSkill(asked("/sudoku please", picture("a")), skills)).toMatchObject({ by: "name", missing: null });
  expect(chooseSkill(asked("/sudoku"), skills)).toMatchObject({ by: "name", missing: expect.stringContaining("Attach one") });
  expect(chooseSkill(asked("/sudokus"), skills)).toBeNull();
});

test("a slash command may be the beginning of one name, up to a hyphen, and of one only", () => {
  const named = (name: string): Skill => ({ ...skills[0], name });
  const some = [named("sudoku-from-photo"), named("food-advice"), named("food-diary")];
  expect(chooseSkill(asked("/sudoku", picture("a")), some)).toMatchObject({ skill: { name: "sudoku-from-photo" }, by: "name", missing: null });
  expect(chooseSkill(asked("/food", picture("a")), some)).toBeNull();
  expect(chooseSkill(asked("/sud", picture("a")), some)).toBeNull();
});

test("a model reads a skill and its files, and nothing outside its folder", async () => {
  await write("read/sudoku/SKILL.md", sudoku);
  await write("read/sudoku/assets/page.html", "<p>hi</p>");
  await write("read/secret.txt", "secret");
  await symlink(join(folder, "read/secret.txt"), join(folder, "read/sudoku/link.txt"));
  const loaded = await loadSkills([join(folder, "read")]);
  const tool = createUseSkill(loaded.skills) as Tool;
  const context = toolContext();
  expect(tool.description).toContain("- sudoku: Turns a photo");
  expect((await tool.run({ name: "sudoku" }, context)).text).toMatch(/Call sudoku_game\.[\s\S]*assets\/page\.html/);
  expect(await tool.run({ name: "sudoku", file: "assets/page.html" }, context)).toEqual({ text: "<p>hi</p>" });
  for (const file of ["../secret.txt", "link.txt", "/etc/passwd", "none.txt"]) {
    expect(await tool.run({ name: "sudoku", file }, context)).toMatchObject({ isError: true });
  }
  expect(await tool.run({ name: "chess" }, context)).toMatchObject({ isError: true, text: expect.stringContaining("There are: sudoku") });
});
