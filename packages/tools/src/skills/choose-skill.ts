// Which skill a request means: the one named by a slash command, else the one whose trigger the person's words match. It reads the last
// message; whether a model would choose another one is for the model.
import { imagesIn, type Message, nearestName, textOf } from "@melete/core";
import type { Skill } from "./skill.ts";

export interface ChosenSkill {
  skill: Skill;
  /** asked for by name, or recognised */
  by: "name" | "trigger";
  /** what the request lacks; null when the skill can begin */
  missing: string | null;
}

export function chooseSkill(messages: readonly Message[], skills: readonly Skill[]): ChosenSkill | null {
  const last = messages.findLast(({ role }) => role === "user");
  if (last === undefined) return null;
  const text = textOf(last).trim();
  const named = /^\/([a-z0-9-]+)(?=\s|$)/.exec(text)?.[1];
  const byName = named === undefined ? undefined : findByName(named, skills);
  if (byName !== undefined) return { skill: byName, by: "name", missing: missingFor(byName, messages) };
  const matching = skills.filter((skill) => skill.triggers.some((trigger) => trigger.test(text)));
  // words alone prove little: without what the skill works on, something else was meant
  const ready = matching.filter((candidate) => missingFor(candidate, messages) === null);
  // of several, the one that works on what was brought: a photo of a sudoku and "a game" mean more than any game
  const skill = ready.find(({ needs }) => needs !== "nothing") ?? ready[0];
  return skill === undefined ? null : { skill, by: "trigger", missing: null };
}

/** The skill that a message meant which begins with a slash and no skill's name: a typing mistake. Null when it is more likely no command. */
export function meantSkill(messages: readonly Message[], skills: readonly Skill[]): { written: string; name: string } | null {
  const last = messages.findLast(({ role }) => role === "user");
  const written = last === undefined ? undefined : /^\/([a-z0-9-]{3,})(?=\s|$)/i.exec(textOf(last).trim())?.[1];
  if (written === undefined || findByName(written, skills) !== undefined) return null;
  // /sudko is nearer to the beginning of sudoku-from-photo than to all of it
  const beginnings = new Map(skills.flatMap(({ name }) => [[name, name] as const, [name.split("-")[0] ?? name, name] as const]));
  const name = beginnings.get(nearestName(written, [...beginnings.keys()]) ?? "");
  return name === undefined ? null : { written, name };
}

/** By its whole name, or by a beginning that only one has: /sudoku means /sudoku-from-photo. */
function findByName(name: string, skills: readonly Skill[]): Skill | undefined {
  const beginning = skills.filter((skill) => skill.name.startsWith(`${name}-`));
  return skills.find((skill) => skill.name === name) ?? (beginning.length === 1 ? beginning[0] : undefined);
}

function missingFor({ name, needs }: Skill, messages: readonly Message[]): string | null {
  const images = imagesIn(messages).filter(({ origin }) => origin === undefined).length;
  if (needs === "image" && images < 1) return `/${name} works on a picture. Attach one and ask again.`;
  if (needs === "two-images" && images < 2) return `/${name} works on two pictures; ${images} came. Attach both and ask again.`;
  return null;
}
