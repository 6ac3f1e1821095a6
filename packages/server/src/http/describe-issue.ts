// What zod found wrong with a request, in words for whoever sent it: what may stand there instead of "Invalid input". It knows zod's issues;
// it does not know requests.
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** Where it is, and a sentence without its subject: "must be 1, 2 or 4. It was 3." */
export interface DescribedIssue {
  path: PropertyKey[];
  says: string;
}

/** @param issue one that was made with `reportInput` */
export function describeIssue(issue: Issue): DescribedIssue {
  if (issue.code === "invalid_union") {
    const deeper = deepestOption(issue.errors);
    if (deeper !== null) {
      const { path, says } = describeIssue(deeper);
      return { path: [...issue.path, ...path], says };
    }
  }
  // words that a schema was given for itself are better than any that are made here
  const allowed = issue.message.startsWith("Invalid ") ? allowedBy(issue) : "";
  if (issue.input === undefined) return { path: issue.path, says: `is missing${allowed === "" ? "" : `: it must be ${allowed}`}.` };
  const rule = allowed === "" ? `is not right: ${issue.message}` : `must be ${allowed}`;
  return { path: issue.path, says: `${rule}. It was ${shorten(JSON.stringify(issue.input))}.` };
}

/** The alternative that came furthest is the one that was meant: a list of parts with one wrong part is no failed string. */
function deepestOption(options: readonly (readonly Issue[])[]): Issue | null {
  const inside = options.flatMap(([first]) => (first !== undefined && first.path.length > 0 ? [first] : []));
  return inside.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}

function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return oneOf(issue.values.map((value) => JSON.stringify(value)));
    case "invalid_type":
      return typeWords[issue.expected] ?? issue.expected;
    case "invalid_union":
      if ("options" in issue && Array.isArray(issue.options)) return oneOf(issue.options.map((option) => JSON.stringify(option)));
      return oneOf([...new Set(issue.errors.flatMap(([first]) => (first === undefined ? [] : [allowedBy(first)])))].filter((words) => words !== ""));
    default:
      return "";
  }
}

const typeWords: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

function oneOf(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
