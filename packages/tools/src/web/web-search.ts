// The tool web_search: asks the search engine that is set up, and answers with titles, addresses and what they quote. It opens no page.
import type { PartOf, Tool } from "@melete/core";
import { z } from "zod";
import { fence } from "./fence.ts";
import type { SearchEngine, SearchResult } from "./search-engines.ts";
import { withTextFragment } from "./text-fragment.ts";

const defaultCount = 6;
const maxQuoteCharacters = 500;
/** What is cited without having been opened. */
const cited = 3;

const input = z.object({
  query: z.string().min(1).max(400),
  count: z.number().int().min(1).max(15).optional().describe(`how many results; ${defaultCount} when absent`),
});

export function createWebSearch(engine: SearchEngine): Tool<z.infer<typeof input>> {
  return {
    name: "web_search",
    description: "Searches the web and returns titles, addresses and short quotations. Open what matters with open_page before relying on it.",
    input,
    effects: "reads-untrusted",
    async run({ query, count = defaultCount }, { signal }) {
      const results = await engine.search(query, count, signal).catch((cause: Error) => cause);
      if (results instanceof Error) return { text: results.message, isError: true };
      const usable = results
        .filter(({ url }) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""))
        .slice(0, count)
        .map(plain);
      if (usable.length === 0) return { text: `${engine.name} found nothing for ${JSON.stringify(query)}. Try other words.` };
      const list = usable.map(({ title, url, quote }, index) => `${index + 1}. ${title}\n   ${url}\n   ${quote}`).join("\n");
      const parts = usable
        .filter(({ quote }) => quote !== "")
        .slice(0, cited)
        .map(citation);
      return { text: `${usable.length} results of ${engine.name}:\n${fence(`the search for ${JSON.stringify(query)}`, list)}`, parts };
    },
  };
}

/** Engines mark the words that were asked for, and write characters of HTML. */
function plain({ title, url, quote }: SearchResult): SearchResult {
  const clean = (text: string): string =>
    text
      .replace(/<[^<>]{0,200}>/g, "")
      .replace(/&(?:amp|#38);/g, "&")
      .replace(/&(?:quot|#34);/g, '"')
      .replace(/&(?:apos|#x27|#39);/g, "'")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/\s+/g, " ")
      .trim();
  return { title: clean(title).slice(0, 200), url, quote: clean(quote).slice(0, maxQuoteCharacters) };
}

function citation({ title, url, quote }: SearchResult): PartOf<"citation"> {
  // an engine joins passages with dots, and cuts the last one: only the first is surely on the page
  const passage = (quote.split(/\s*(?:…|\.\.\.)\s*/).find((piece) => piece.length > 20) ?? quote).slice(0, 280);
  return { type: "citation", source: title === "" ? new URL(url).hostname : title, quote: passage, url: withTextFragment(url, passage) };
}
