// Finds skills on the disk. Later folders win, so that a person's own skill replaces one of ours with the same name.
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSkill, type Skill } from "./skill.ts";

/** The skills that come with Melete. */
export const ownSkillsFolder = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "skills");

export interface LoadedSkills {
  /** by name, in alphabetical order */
  skills: Skill[];
  /** one sentence for each that could not be read; the others work */
  problems: string[];
}

/**
 * Folders that do not exist hold no skills.
 *
 * @example await loadSkills([ownSkillsFolder, join(home, "skills")])
 */
export async function loadSkills(folders: readonly string[]): Promise<LoadedSkills> {
  const found = new Map<string, Skill>();
  const problems: string[] = [];
  for (const folder of folders) {
    for (const path of await skillFolders(folder)) {
      const file = join(path, "SKILL.md");
      try {
        const skill = parseSkill(await readFile(file, "utf8"), path, basename(path));
        found.set(skill.name, skill);
      } catch (error) {
        problems.push(`The skill ${file} is left out: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { skills: [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

async function skillFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => join(folder, name));
  const withSkill = await Promise.all(folders.map(async (path) => ((await readdir(path)).includes("SKILL.md") ? [path] : [])));
  return withSkill.flat().sort();
}
