// The tool by which a model reads a skill when it needs it: first the know-how, then single files of its folder.
import { readdir, readFile, realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { Tool, ToolOutput } from "@melete/core";
import { z } from "zod";
import type { Skill } from "./skill.ts";

const inputSchema = z.object({
  name: z.string().describe("the skill"),
  file: z.string().optional().describe("a file of the skill, by the path that its instructions name; without it you get the instructions"),
});

export function createUseSkill(skills: readonly Skill[]): Tool<z.infer<typeof inputSchema>> {
  const catalogue = skills.map(({ name, description }) => `- ${name}: ${description.replace(/\s+/g, " ")}`).join("\n");
  return {
    name: "use_skill",
    description: `Reads the instructions of a skill. When a request fits one, read it first and follow it. The skills:\n${catalogue}`,
    input: inputSchema,
    effects: "pure",
    async run({ name, file }) {
      const skill = skills.find((candidate) => candidate.name === name);
      if (skill === undefined) return failed(`There is no skill "${name}". There are: ${skills.map((known) => known.name).join(", ")}.`);
      if (file !== undefined) return readFileOf(skill, file);
      const files = (await readdir(skill.folder, { recursive: true })).filter((path) => path !== "SKILL.md").sort();
      return { text: files.length === 0 ? skill.body : `${skill.body}\n\nFiles of this skill: ${files.join(", ")}` };
    },
  };
}

async function readFileOf({ folder, name }: Skill, file: string): Promise<ToolOutput> {
  // links are followed first: what lies outside the folder is not the skill's
  const path = await realpath(resolve(folder, file)).catch(() => null);
  if (path === null || relative(await realpath(folder), path).split(sep)[0] === "..") return failed(`The skill "${name}" has no file "${file}".`);
  return readFile(path, "utf8").then(
    (text) => ({ text }),
    () => failed(`"${file}" of the skill "${name}" cannot be read as text.`),
  );
}

function failed(text: string): ToolOutput {
  return { text, isError: true };
}
