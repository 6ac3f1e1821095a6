// Finds words among lines that were read: spaces, case and look-alike letters do not count, and some letters may be misread. It knows text
// and places along lines, not pictures.
import type { FractionBox, TextLine } from "./read-text.ts";

export interface TextMatch {
  /** what stands there, as it was read */
  text: string;
  /** 1 for letter by letter, less for each misread or missing one */
  likeness: number;
  /** upright, fractions of the picture */
  box: FractionBox;
  line: TextLine;
}

/** Below this other words begin to match. */
const leastLikeness = 0.72;

interface Letters {
  letters: string[];
  /** for each letter its index in the text */
  at: number[];
}

/** The places where `query` stands, the likeliest first; whole lines before parts of longer ones. */
export function matchText(query: string, lines: readonly TextLine[], most = 10): TextMatch[] {
  const wanted = lettersOf(query).letters;
  if (wanted.length === 0) return [];
  const matches = lines.flatMap((line) => {
    const { letters, at } = lettersOf(line.text);
    const found = closest(wanted, letters);
    const likeness = 1 - found.cost / wanted.length;
    if (found.to <= found.from || likeness < leastLikeness) return [];
    const [from, to] = [at[found.from], at[found.to - 1]];
    const whole = (found.to - found.from) / letters.length;
    return [{ text: line.text.slice(from, to + 1), likeness, line, box: partBox(line, from, to), rank: likeness + 0.05 * whole }];
  });
  return matches
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ rank: _, ...match }) => match);
}

/** Read for one another even by people. */
const lookAlikes: Record<string, string> = {
  l: "i",
  "1": "i",
  "|": "i",
  "!": "i",
  "0": "o",
  "…": ".",
  "’": "'",
  "`": "'",
  "–": "-",
  "—": "-",
  "×": "x",
};

function lettersOf(text: string): Letters {
  const letters: string[] = [];
  const at: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    for (const letter of text[index].normalize("NFKD").toLowerCase()) {
      if (/[\s\p{M}]/u.test(letter)) continue;
      letters.push(lookAlikes[letter] ?? letter);
      at.push(index);
    }
  }
  return { letters, at };
}

/** Sellers' algorithm: the part of `text` with the fewest insertions, deletions and changes. */
function closest(wanted: readonly string[], text: readonly string[]): { from: number; to: number; cost: number } {
  let costs = Array.from({ length: wanted.length + 1 }, (_, row) => row);
  let starts = new Array<number>(wanted.length + 1).fill(0);
  let best = { from: 0, to: 0, cost: wanted.length };
  text.forEach((letter, column) => {
    const nextCosts = [0];
    const nextStarts = [column + 1];
    wanted.forEach((other, row) => {
      const options = [
        { cost: costs[row] + (other === letter ? 0 : 1), start: row === 0 ? column : starts[row] },
        { cost: costs[row + 1] + 1, start: starts[row + 1] },
        { cost: nextCosts[row] + 1, start: nextStarts[row] },
      ];
      const cheapest = options.reduce((a, b) => (b.cost < a.cost ? b : a));
      nextCosts.push(cheapest.cost);
      nextStarts.push(cheapest.start);
    });
    [costs, starts] = [nextCosts, nextStarts];
    if (costs[wanted.length] < best.cost) best = { from: starts[wanted.length], to: column + 1, cost: costs[wanted.length] };
  });
  return best;
}

/** The part of a line between two of its characters, with half a character on each side. */
function partBox({ text, places, corners: [a, b, c, d], box }: TextLine, from: number, to: number): FractionBox {
  if (from === 0 && to === text.length - 1) return box;
  const edge = (before: number, after: number): number => {
    if (before < 0) return 0;
    if (after >= text.length) return 1;
    return (places[before] + places[after]) / 2;
  };
  const [start, end] = [edge(from - 1, from), edge(to, to + 1)];
  const points = [start, end].flatMap((along) => [
    { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along },
    { x: d.x + (c.x - d.x) * along, y: d.y + (c.y - d.y) * along },
  ]);
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))];
  return { x: left, y: top, width: Math.max(...points.map(({ x }) => x)) - left, height: Math.max(...points.map(({ y }) => y)) - top };
}
