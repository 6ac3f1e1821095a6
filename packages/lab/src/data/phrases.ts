// How people write: fills a template and roughens it as typing does. It does not know questions or answers.
import type { Random } from "./example.ts";
import { chance, pick } from "./random.ts";

/** Replaces `{name}` by its value; throws on a name without one. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template "${template}" needs a value for "${name}".`);
    return String(value);
  });
}

const openings = ["Please ", "please ", "Can you tell me: ", "Hey, ", "Hi, ", "OK, ", "Quick question: ", "Tell me, "];
const closings = [" please", ", please", " Thanks!", " thanks", " Thank you."];

/** Lower case, a missing question mark, a greeting, a "please": what typing does to a sentence. */
export function roughen(random: Random, text: string): string {
  let result = text;
  const dice = random();
  if (dice < 0.55) return result;
  if (dice < 0.75) result = lowerFirst(result);
  if (chance(random, 0.35)) result = result.replace(/[?.]$/, "");
  const extra = random();
  if (extra < 0.15) result = pick(random, openings) + lowerFirst(result);
  else if (extra < 0.3) result = result.replace(/[?.]$/, "") + pick(random, closings);
  else if (extra < 0.36) result = result.toLowerCase();
  return result;
}

function lowerFirst(text: string): string {
  // "I" stays "I"; abbreviations such as "DNA" stay whole.
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
