// Targeted edits of a text: each replaces one passage that occurs exactly once. What does not fit is said in a way that the next attempt
// can use: where the passage occurs, or what the text has instead. It knows text only.

export interface Edit {
  old: string;
  new: string;
}

export type Edited = { ok: true; text: string } | { ok: false; problem: string };

/** All edits or none, one after the other. */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  let edited = text;
  for (const [index, edit] of edits.entries()) {
    const place = findPassage(edited, edit.old);
    if ("problem" in place) return { ok: false, problem: `Edit ${index + 1} of ${edits.length}: ${place.problem} No edit was made.` };
    edited = edited.slice(0, place.start) + edit.new + edited.slice(place.end);
  }
  return { ok: true, text: edited };
}

type Place = { start: number; end: number } | { problem: string };

function findPassage(text: string, old: string): Place {
  if (old.trim() === "") return { problem: "`old` is empty. Quote the passage that is to be replaced, or send the whole `source`." };
  const exact = occurrences(text, old);
  if (exact.length === 1) return { start: exact[0], end: exact[0] + old.length };
  if (exact.length > 1) {
    const lines = exact.slice(0, 8).map((start) => lineOf(text, start));
    return { problem: `\`old\` occurs ${exact.length} times (lines ${lines.join(", ")}). Quote more of its surroundings, so that it occurs once.` };
  }
  return findLoosely(text, old);
}

/** Models often get indentation and line ends wrong; when only white space differs and the place is clear, that is what they meant. */
function findLoosely(text: string, old: string): Place {
  const words = old.trim().split(/\s+/);
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), "g");
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 1) return { start: matches[0].index, end: matches[0].index + matches[0][0].length };
  if (matches.length > 1)
    return { problem: `\`old\` occurs ${matches.length} times when white space is not counted. Quote more of its surroundings.` };
  return { problem: `\`old\` does not occur in the source. ${nearest(text, old)}` };
}

/** The line of the text that shares most words with the first line of the passage. */
function nearest(text: string, old: string): string {
  const wanted = new Set(wordsOf(old.trim().split("\n", 1)[0]));
  let best = { share: 0, line: 0, text: "" };
  for (const [index, line] of text.split("\n").entries()) {
    const words = wordsOf(line);
    const share = words.filter((word) => wanted.has(word)).length / Math.max(1, words.length, wanted.size);
    if (share > best.share) best = { share, line: index + 1, text: line.trim() };
  }
  const advice = "Read the source with read_artifact and quote it word for word.";
  return best.share < 0.3 ? advice : `The nearest is line ${best.line}: ${best.text.slice(0, 200)}. ${advice}`;
}

function wordsOf(line: string): string[] {
  return line.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function occurrences(text: string, passage: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + passage.length)) found.push(at);
  return found;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
