// What a request looks like from outside: words, parts, questions, things it names. It counts; it does not decide.
import { type Message, textOf } from "../message.ts";

export interface Asked {
  /** the last message without code blocks, quoted lines and talk about modes */
  text: string;
  words: number;
  /** items of a list that each are a task of their own */
  parts: string[];
  questions: number;
  /** what "compare …" or "… vs …" names */
  compared: string[];
  hasCode: boolean;
  /** characters of code in the last message */
  codeCharacters: number;
  hasImage: boolean;
  /** options to choose from: A) … B) … */
  options: number;
}

/** More text than this says nothing new about the kind of a request, and hostile text would cost time: patterns look back and forth. */
const readCharacters = 8_000;

export function readAsked(messages: readonly Message[]): Asked {
  const last = messages.at(-1);
  const whole = (last === undefined ? "" : textOf(last)).slice(0, readCharacters);
  const code = whole.match(/```[\s\S]*?(?:```|$)/g) ?? [];
  const text = withoutModeTalk(
    whole
      .replace(/```[\s\S]*?(?:```|$)/g, " ")
      .replace(/^>.*$/gm, " ")
      .trim(),
  );
  const { parts, options } = readList(text);
  return {
    text,
    words: text.match(/\S+/g)?.length ?? 0,
    parts,
    questions: text.match(/\?(?=\s|$)/g)?.length ?? 0,
    compared: readCompared(text),
    hasCode: code.length > 0 || /\b(?:function|class|def|const|import)\b.*[({:]/.test(text),
    codeCharacters: code.reduce((sum, block) => sum + block.length, 0),
    hasImage: messages.some(({ parts }) => parts.some((part) => part.type === "image")),
    options,
  };
}

const modeTalk = [
  /<(\w*(?:approach|mode))>[^<]{0,60}<\/\1>/gi,
  /(?:\bplease\s+)?\b(?:use|using|run|enable|activate|switch to|turn on|answer (?:in|with)|think in|work in|go into|in)\s+(?:the\s+|your\s+)?(?:instant|thinking|contemplating|contemplation|explore|split|auto)\b(?:\s+(?:mode|shape|approach))?(?:\s+(?:with|using)\s+\d+\s+(?:sub-?)?agents)?[.!]?/gi,
  /(?:\bplease\s+)?\b(?:with|use|using|spawn|start|run)\s+(?:\d+|several|many|multiple|more|two|four|eight|sixteen)\s+(?:parallel\s+)?(?:sub-?)?agents\b(?:\s+in\s+parallel)?[.!]?/gi,
  /(?:\bplease\s+)?\bthink\s+(?:really\s+|very\s+|extra\s+)?(?:hard|harder|deeply|carefully|longer|step by step)\b[.!]?/gi,
];

/** Modes are chosen by fields of a request, never by its words: what talks about them is not counted at all. */
function withoutModeTalk(text: string): string {
  return modeTalk
    .reduce((rest, pattern) => rest.replace(pattern, " "), text)
    .replace(/[ \t]+/g, " ")
    .trim();
}

const listItem = /^[ \t]*(?:([-*•])|(\d{1,2})[.)]|\(?([a-zA-Z])[.)])[ \t]+(\S.*)$/gm;
const inlineItem = /\((\d|[a-h])\)\s+([^()]+?)(?=\s*\((?:\d|[a-h])\)|$)/gs;
/** An item of fewer words is a thing, not a task. */
const taskWords = 3;

function readList(text: string): { parts: string[]; options: number } {
  const items = [...text.matchAll(listItem)].map((match) => ({ letter: match[3] !== undefined, text: match[4] ?? "" }));
  if (items.length < 2) items.push(...[...text.matchAll(inlineItem)].map((match) => ({ letter: false, text: match[2] ?? "" })));
  const letters = items.filter(({ letter }) => letter);
  const isChoice = letters.length >= 2 && /\?|\bwhich\b|\bchoose\b/i.test(text) && letters.every((item) => !/\?/.test(item.text));
  if (isChoice) return { parts: [], options: letters.length };
  return { parts: items.map((item) => item.text).filter((item) => item.split(/\s+/).length >= taskWords), options: 0 };
}

const comparison =
  /\b(?:compare|comparing|comparison (?:of|between)|differences? between|pros and cons of|trade-?offs? (?:between|of))\s+([^.?!:;\n]+)|\b([^.?!:;\n]{1,80}?\s(?:vs\.?|versus)\s[^.?!:;\n]+)/i;

function readCompared(text: string): string[] {
  const match = comparison.exec(text);
  const list = match?.[1] ?? match?.[2] ?? "";
  return list
    .split(/,|\band\b|\bor\b|\bwith\b|\bto\b|\bvs\.?(?=\s)|\bversus\b/i)
    .map((item) => item.trim())
    .filter((item) => /\p{L}{2}/u.test(item));
}
