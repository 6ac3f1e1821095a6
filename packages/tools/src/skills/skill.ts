// A skill: know-how for one kind of task, in the open Agent Skills format (a folder with a SKILL.md). It knows the file's text; it does
// not know where skills live or who chooses them.
import { parse } from "yaml";
import { z } from "zod";

export interface Skill {
  /** as in a slash command; the name of its folder */
  name: string;
  description: string;
  /** absolute path of the folder, for the files beside SKILL.md */
  folder: string;
  /** the know-how, Markdown */
  body: string;
  /** what a request must bring with it */
  needs: "nothing" | "image" | "two-images";
  /** the tool that does the task alone, with empty input, for a model that cannot follow the skill */
  recipe: string | null;
  /** what people write when they want it */
  triggers: readonly RegExp[];
}

/** The limits of the open format. */
const frontmatterSchema = z.object({
  name: z
    .string("is missing; it is the folder's name")
    .max(64)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case letters, digits and single hyphens"),
  description: z.string("is missing; it says in a sentence or two what the skill does and when to use it").min(1).max(1024),
  metadata: z
    .object({
      "melete-needs": z.enum(["image", "two-images"]).optional(),
      "melete-recipe": z.string().optional(),
      "melete-triggers": z.string().optional(),
    })
    .loose()
    .optional(),
});

const knownKeys = new Set(["name", "description", "license", "compatibility", "metadata", "allowed-tools"]);

/** Throws an Error whose message says what is wrong with this file and what to do. */
export function parseSkill(text: string, folder: string, folderName: string): Skill {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text.replace(/^\uFEFF/, ""));
  if (match === null) throw new Error('SKILL.md must begin with "---", lines such as "name: …" and "description: …", and another "---".');
  const [, header = "", body = ""] = match;
  const fields: unknown = parse(header);
  const read = frontmatterSchema.safeParse(fields);
  if (!read.success) throw new Error(`the lines between "---" are not valid: ${whatIsWrong(read.error, fields)}.`);
  const { name, description, metadata = {} } = read.data;
  if (name !== folderName) throw new Error(`its name is "${name}", its folder "${folderName}"; the two must be the same.`);
  return {
    name,
    description: description.trim(),
    folder,
    body: body.trim(),
    needs: metadata["melete-needs"] ?? "nothing",
    recipe: metadata["melete-recipe"] ?? null,
    triggers: (metadata["melete-triggers"] ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map(toTrigger),
  };
}

function whatIsWrong(error: z.ZodError, fields: unknown): string {
  const problems = error.issues.map(({ path, message }) =>
    path.length === 0 ? "they are no list of keys and values" : `"${path.join(".")}" ${message}`,
  );
  const strange = Object.keys(fields !== null && typeof fields === "object" ? fields : {}).filter((key) => !knownKeys.has(key));
  return [...problems, ...strange.map((key) => `"${key}" is no key of the format`)].join("; ");
}

function toTrigger(line: string): RegExp {
  try {
    return new RegExp(line, "is");
  } catch (cause) {
    throw new Error(`the trigger ${JSON.stringify(line)} is not a regular expression.`, { cause });
  }
}
