// Text as the numbered lines a model reads, bounded. It knows no HTML, so that it loads none of the libraries that do.

export interface PageText {
  title: string;
  lines: string[];
  /** what [1], [2] … in the lines lead to */
  links: string[];
}

export const maxLines = 20_000;
/** A line of this many characters is still one sentence or two; longer paragraphs are broken between words. */
const lineCharacters = 400;

/** Text that is no HTML, as lines. */
export function plainLines(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line) => breakLine(line.trimEnd()))
    .slice(0, maxLines);
}

export function breakLine(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > lineCharacters) {
    const space = rest.lastIndexOf(" ", lineCharacters);
    const end = space > lineCharacters / 2 ? space : lineCharacters;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}
