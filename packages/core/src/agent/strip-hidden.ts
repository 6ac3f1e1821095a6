// Takes characters out of a tool's text that a person cannot see and a model can read: hidden orders are written with them, and text is
// shown in another order than it has. It says so where it took something out. Visible text is never changed.

/** Tag characters: each is the ghost of a letter. */
const spelling = /[\u{e0000}-\u{e007f}]+/gu;
/** One variation selector belongs to the character before it; several in a row spell bytes. */
const selectors = /[\u{e0100}-\u{e01ef}]{2,}|[\ufe00-\ufe0f]{2,}/gu;
/** Overrides, embeddings and isolates of writing direction. The plain marks (U+200E, U+200F) are needed in mixed text. */
const direction = /[\u202a-\u202e\u2066-\u2069]+/g;
/** One joiner belongs to an emoji or a script; several in a row, or spaces without width among letters, spell something. */
const widthless = /[\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]{2,}/g;
/** Escapes that a terminal would follow: colours, titles, links, the clipboard. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const terminal = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** @example stripHidden("safe\u{e0069}\u{e0067}") // "safe[2 hidden characters removed]" */
export function stripHidden(text: string): string {
  const marked = (run: string): string => `[${[...run].length} hidden characters removed]`;
  return text
    .replace(terminal, "")
    .replace(spelling, marked)
    .replace(selectors, marked)
    .replace(widthless, marked)
    .replace(direction, "[direction mark removed]");
}
