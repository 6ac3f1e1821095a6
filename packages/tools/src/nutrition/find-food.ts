// Finds a food by what people and models call it. It says when it is unsure, because a wrong food is worse than none: "pecan" is not "peanut".
// It knows names, not figures.
import type { Food } from "./food.ts";

export type FoundFood =
  /** `how`: "exact" is the name or a synonym, whatever its plural and word order; "close" is a likely reading that should be told */
  { found: true; food: Food; how: "exact" | "close" } | { found: false; candidates: Food[] };

/** Below this a likeness is chance: "cream" and "cress" reach 0.5. */
const leastLikeness = 0.62;
/** The best must be this much better than the next food. */
const margin = 0.12;
const maxCandidates = 4;
/** Our table has about 1,600 names; a person's file comes behind it. */
const maxCompared = 5_000;

/** Words that say how a food looks or is served, not what it is. */
const fillers = new Set(
  "a an the of with and in on some fresh organic piece pieces serving portion plate bowl side small large medium big homemade whole chopped sliced diced plain".split(
    " ",
  ),
);

interface Entry {
  food: Food;
  key: string;
  words: string[];
}

interface Index {
  entries: Entry[];
  /** by the words in their order: "chocolate milk" is not "milk chocolate" */
  byWords: Map<string, Food>;
  /** by the words in any order, where that names one food: "white rice" for "rice, white" */
  byKey: Map<string, Food | null>;
  /** by each of their words */
  byWord: Map<string, Entry[]>;
}

const indexes = new WeakMap<readonly Food[], Index>();

/**
 * @example findFood("Strawberry", ownFoods()) // { found: true, how: "exact", food: strawberries }
 */
export function findFood(name: string, foods: readonly Food[]): FoundFood {
  const { entries, byWords, byKey, byWord } = indexOf(foods);
  const all = wordsOf(name);
  const words = all.filter((word) => !fillers.has(word));
  const exact = byWords.get(all.join(" ")) ?? byWords.get(words.join(" ")) ?? byKey.get(keyOf(words));
  if (exact) return { found: true, food: exact, how: "exact" };
  if (words.length === 0) return { found: false, candidates: [] };
  const best = new Map<Food, number>();
  // a misspelt word is looked for in our own table only: letters of 200,000 products cannot be compared while somebody waits
  const few = entries.length <= maxCompared ? entries : entries.slice(0, maxCompared);
  for (const entry of new Set([...few, ...words.flatMap((word) => byWord.get(word) ?? [])])) {
    const likeness = likenessOf(words, entry);
    if (likeness > (best.get(entry.food) ?? 0)) best.set(entry.food, likeness);
  }
  const ranked = [...best].sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (first !== undefined && first[1] >= leastLikeness && first[1] - (second?.[1] ?? 0) >= margin)
    return { found: true, food: first[0], how: "close" };
  return {
    found: false,
    candidates: ranked
      .filter(([, likeness]) => likeness >= 0.3)
      .slice(0, maxCandidates)
      .map(([food]) => food),
  };
}

function indexOf(foods: readonly Food[]): Index {
  let index = indexes.get(foods);
  if (index !== undefined) return index;
  const entries = foods.flatMap((food) =>
    [food.name, ...food.synonyms].map((name): Entry => {
      const words = wordsOf(name);
      return { food, words, key: keyOf(words) };
    }),
  );
  index = { entries, byWords: new Map(), byKey: new Map(), byWord: new Map() };
  for (const entry of entries) {
    const { food, words, key } = entry;
    // foods that come later, such as those of a person's own file, win over ours
    index.byWords.set(words.join(" "), food);
    for (const word of words) {
      const named = index.byWord.get(word);
      if (named === undefined) index.byWord.set(word, [entry]);
      else if (named.length < maxCompared) named.push(entry);
    }
    const other = index.byKey.get(key);
    index.byKey.set(key, other === undefined || other === food ? food : null);
  }
  indexes.set(foods, index);
  return index;
}

/** Lower case, without accents and signs, singular. */
function wordsOf(name: string): string[] {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]s\b/g, "s")
    .replace(/[^\p{L}\p{N}]+/gu, " ");
  return plain
    .split(" ")
    .filter((word) => word !== "")
    .map(singular);
}

function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return word.length > 5 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(oes|shes|ches|xes|sses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

function keyOf(words: readonly string[]): string {
  return [...words].sort().join(" ");
}

/** 0 to 1: either the name stands whole among the words, or the letters are nearly the same. */
function likenessOf(words: readonly string[], entry: Entry): number {
  const named = entry.words.every((word) => words.includes(word)) ? (entry.words.length / words.length) * 0.95 : 0;
  return Math.max(named, pairLikeness(keyOf(words), entry.key));
}

/** Dice's coefficient over pairs of neighbouring letters. */
function pairLikeness(a: string, b: string): number {
  const pairs = (text: string): string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  const left = pairs(a);
  const right = pairs(b);
  if (left.length + right.length === 0) return 0;
  const rest = new Map<string, number>();
  for (const pair of left) rest.set(pair, (rest.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of right) {
    const count = rest.get(pair) ?? 0;
    if (count > 0) shared += 1;
    rest.set(pair, count - 1);
  }
  return (2 * shared) / (left.length + right.length);
}
