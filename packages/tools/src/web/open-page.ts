// The tools open_page and find_in_page: a page of the web as numbered lines, and the lines of it that say something. What comes back is
// data, and is fenced as such.
import type { PartOf, Tool } from "@melete/core";
import { z } from "zod";
import { fence } from "./fence.ts";
import type { OpenedPage, OpenPage } from "./page-cache.ts";
import { withTextFragment } from "./text-fragment.ts";

const maxCharacters = 14_000;
const maxLinksShown = 60;
const maxMatches = 12;
const quoteCharacters = 280;

const address = z.string().max(2_048).describe("a complete address, with https://");
const openInput = z.object({ url: address, fromLine: z.number().int().positive().optional() });
const findInput = z.object({ url: address, text: z.string().min(2).max(200).describe("words that stand together on the page, in any case") });

export function createOpenPage(openPage: OpenPage): Tool<z.infer<typeof openInput>> {
  return {
    name: "open_page",
    description:
      "Opens a public web page and reads it as numbered lines of text, with its links as [numbers]. It sees text only; it cannot log in, click or download.",
    input: openInput,
    effects: "reads-untrusted",
    outward: ({ url }, { history }) => !isKnown(url, history),
    async run({ url, fromLine = 1 }, { signal }) {
      const opened = await openPage(url, signal);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { page } = opened;
      if (page.lines.length === 0) return { text: `${page.url} has no text to read; it may be made by scripts.`, isError: true };
      if (fromLine > page.lines.length) return { text: `${page.url} has ${page.lines.length} lines; there is no line ${fromLine}.`, isError: true };
      const { text, last } = numbered(page.lines, fromLine);
      const more =
        last < page.lines.length ? ` Go on with fromLine ${last + 1}, or use find_in_page.` : page.cut ? " The page is longer than is read." : "";
      const head = `${titleOf(page)}, lines ${fromLine} to ${last} of ${page.lines.length}.${more}`;
      const body = [text, linksIn(text, page.links)].filter((section) => section !== "").join("\n\n");
      return { text: `${head}\n${fence(`the page ${page.url}`, body)}`, parts: [citation(page, firstWords(page.lines.slice(fromLine - 1)))] };
    },
  };
}

export function createFindInPage(openPage: OpenPage): Tool<z.infer<typeof findInput>> {
  return {
    name: "find_in_page",
    description: "Finds words in a public web page and returns the lines around them, each as a quotation that the person can open.",
    input: findInput,
    effects: "reads-untrusted",
    outward: ({ url }, { history }) => !isKnown(url, history),
    async run({ url, text }, { signal }) {
      const opened = await openPage(url, signal);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { page } = opened;
      const found = findLines(page.lines, text);
      if (found.length === 0)
        return { text: `${page.url} does not have ${JSON.stringify(text)} in its ${page.lines.length} lines. Try fewer or other words.` };
      const shown = found.slice(0, maxMatches);
      const lines = shown.map((index) => numbered(page.lines.slice(0, index + 2), Math.max(1, index)).text);
      const more = found.length > shown.length ? `, the first ${shown.length} shown` : "";
      const head = `${titleOf(page)}: ${found.length} lines with ${JSON.stringify(text)}${more}.`;
      const parts = shown.slice(0, 4).map((index) => citation(page, page.lines[index]));
      return { text: `${head}\n${fence(`the page ${page.url}`, lines.join("\n…\n"))}`, parts };
    },
  };
}

/** Tools that bring addresses from elsewhere. Others print what a model wrote: a program, a file that it made, a sub-agent. */
const bringing = new Set(["web_search", "open_page", "find_in_page", "search_documents", "read_document"]);

/**
 * Was this address written by the person or found by a tool, letter by letter? An address that a model makes up can carry anything out of
 * the conversation. A tool that was given the address has not found it: it may only have repeated it.
 */
function isKnown(url: string, history: Parameters<Tool["run"]>[1]["history"]): boolean {
  const wanted = url.trim().split("#")[0];
  const asked = new Map<string, string>();
  for (const { parts } of history) for (const part of parts) if (part.type === "tool-call") asked.set(part.callId, JSON.stringify(part.input));
  const inInput = JSON.stringify(wanted).slice(1, -1);
  return history.some(({ role, parts }) =>
    parts.some((part) => {
      if (part.type === "text") return role === "user" && part.text.includes(wanted);
      if (part.type !== "tool-result" || !bringing.has(part.tool) || part.isError) return false;
      return part.output.includes(wanted) && asked.get(part.callId)?.includes(inInput) !== true;
    }),
  );
}

function numbered(lines: readonly string[], from: number): { text: string; last: number } {
  const shown: string[] = [];
  let length = 0;
  for (let number = from; number <= lines.length; number += 1) {
    const line = `${number}: ${lines[number - 1]}`;
    if (length + line.length > maxCharacters && shown.length > 0) break;
    shown.push(line.slice(0, maxCharacters));
    length += line.length + 1;
  }
  return { text: shown.join("\n"), last: from + shown.length - 1 };
}

/** Only the links that stand in the lines that are shown. */
function linksIn(text: string, links: readonly string[]): string {
  const numbers = [...new Set([...text.matchAll(/ \[(\d{1,3})\]/g)].map(([, number]) => Number(number)))];
  const shown = numbers.filter((number) => links[number - 1] !== undefined).slice(0, maxLinksShown);
  return shown.length === 0 ? "" : `Links:\n${shown.map((number) => `[${number}] ${links[number - 1]}`).join("\n")}`;
}

function findLines(lines: readonly string[], text: string): number[] {
  const wanted = fold(text);
  return lines.flatMap((line, index) => (fold(line).includes(wanted) ? [index] : []));
}

function fold(text: string): string {
  return text
    .replace(/ \[\d{1,3}\]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

function titleOf({ title, url }: OpenedPage): string {
  return title === "" ? url : `${JSON.stringify(title.slice(0, 200))} (${url})`;
}

function firstWords(lines: readonly string[]): string {
  return lines.find((line) => line.length > 60 && !line.startsWith("    ")) ?? lines[0] ?? "";
}

/** A quote as it stands on the page: without the marks that were added to the line. */
function citation({ title, url }: OpenedPage, line: string): PartOf<"citation"> {
  const quote = line
    .replace(/ \[\d{1,3}\]/g, "")
    .replace(/^(#{1,6}|-|>) /, "")
    .replace(/\[picture: [^\]]*\]/g, "")
    .trim();
  const short = quote.length <= quoteCharacters ? quote : quote.slice(0, quote.lastIndexOf(" ", quoteCharacters));
  return { type: "citation", source: title === "" ? new URL(url).hostname : title, quote: short, url: withTextFragment(url, short) };
}
