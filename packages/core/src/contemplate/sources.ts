// What may be cited: the sources that agents' tools opened, numbered, and the marks of a text that is being written. A mark that names
// no such source is dropped, so a citation can be followed or does not exist.
import type { TurnEventBody } from "../event.ts";
import type { AgentOutcome } from "./solve.ts";

export type Citation = Extract<TurnEventBody, { type: "citation" }>;

/** The citations of all outcomes, each once, in agent order. The first one is S1. */
export function collectSources(outcomes: readonly AgentOutcome[]): Citation[] {
  const found = new Map<string, Citation>();
  for (const { extras } of outcomes) {
    for (const extra of extras) {
      if (extra.type !== "citation") continue;
      const key = JSON.stringify([extra.url ?? extra.source, extra.quote]);
      if (!found.has(key)) found.set(key, extra);
    }
  }
  return [...found.values()].slice(0, maxSources);
}

/** More than anybody follows; the rest would only fill the lead's context. */
const maxSources = 60;

export function sourceLine({ source, url, quote }: Citation, index: number): string {
  const flat = (text: string, limit: number) => text.replace(/\s+/g, " ").trim().slice(0, limit);
  const address = url === undefined || url === source ? "" : ` ${flat(url, 300)}`;
  return `S${index + 1}: ${flat(source, 200)}${address}${quote === "" ? "" : ` "${flat(quote, 200)}"`}`;
}

export interface CitedText {
  text: string;
  /** sources that this piece of text is the first to name */
  citations: Citation[];
}

export interface CiteStream {
  push(text: string): CitedText;
  end(): CitedText;
}

const mark = /[ \t]{0,4}\[S\d{1,3}(?:[,; ]+S\d{1,3})*\]/g;
// a bound on the space before a mark: without one, a page of spaces takes seconds to search
/** What could still become a mark when more text comes; longer than this it is none. */
const unfinished = /[ \t]{0,4}(?:\[(?:S[S\d,; ]{0,60})?)?$/;

/** Turns [S4] into [1], [2], … in the order in which sources are first named, wherever the text is cut. */
export function createCiteStream(sources: readonly Citation[]): CiteStream {
  const numbers = new Map<number, number>();
  let held = "";

  function resolve(text: string): CitedText {
    const citations: Citation[] = [];
    const shown = text.replace(mark, (match) => {
      const named = [...match.matchAll(/S(\d+)/g)].map(([, digits]) => Number(digits) - 1);
      const known = [...new Set(named)].filter((index) => sources[index] !== undefined);
      const marks = known.map((index) => {
        const source = sources[index];
        if (!numbers.has(index) && source !== undefined) {
          numbers.set(index, numbers.size + 1);
          citations.push(source);
        }
        return `[${numbers.get(index)}]`;
      });
      return marks.length === 0 ? "" : `${/^[ \t]*/.exec(match)?.[0] ?? ""}${marks.join("")}`;
    });
    return { text: shown, citations };
  }

  return {
    push(text) {
      const all = held + text;
      const open = unfinished.exec(all)?.index ?? all.length;
      held = all.slice(open);
      return resolve(all.slice(0, open));
    },
    end() {
      const rest = held;
      held = "";
      return resolve(rest);
    },
  };
}
