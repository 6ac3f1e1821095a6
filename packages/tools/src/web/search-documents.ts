// The tools search_documents and read_document: the person's own folder of documents. Private, and nothing is sent anywhere to search it.
import type { PartOf, Tool } from "@melete/core";
import { z } from "zod";
import type { DocumentIndex, Passage } from "./document-index.ts";
import { fence } from "./fence.ts";

const defaultCount = 5;
const cited = 3;
const maxCharacters = 14_000;

const searchInput = z.object({ query: z.string().min(1).max(400), count: z.number().int().min(1).max(12).optional() });
const readInput = z.object({ path: z.string().min(1).describe("as search_documents names it"), fromLine: z.number().int().positive().optional() });

/** @param folder  for the answer when it is empty */
export function createSearchDocuments(index: DocumentIndex, folder: string): Tool<z.infer<typeof searchInput>> {
  return {
    name: "search_documents",
    description: "Searches the person's own documents on this machine (a folder of text, Markdown and HTML) and returns passages with path and line.",
    input: searchInput,
    effects: "reads-private",
    async run({ query, count = defaultCount }) {
      const { passages, files, leftOut } = await index.search(query, count);
      if (files === 0) return { text: `There are no documents. The person can put text, Markdown and HTML files into ${folder}.${without(leftOut)}` };
      if (passages.length === 0)
        return { text: `None of the ${files} documents has words of ${JSON.stringify(query)}. Try other words.${without(leftOut)}` };
      const list = passages.map(({ path, title, fromLine, text }) => `${path}, line ${fromLine} (${title}):\n${text}`).join("\n\n");
      return {
        text: `${passages.length} passages of ${files} documents:\n${fence("the person's documents", list)}`,
        parts: passages.slice(0, cited).map(citation),
      };
    },
  };
}

export function createReadDocument(index: DocumentIndex): Tool<z.infer<typeof readInput>> {
  return {
    name: "read_document",
    description: "Reads one of the person's own documents with line numbers, from a line on. search_documents says which there are.",
    input: readInput,
    effects: "reads-private",
    async run({ path, fromLine = 1 }) {
      const lines = await index.lines(path);
      if (lines === null) return { text: `There is no document ${JSON.stringify(path)}. Use a path from search_documents.`, isError: true };
      if (fromLine > Math.max(1, lines.length)) return { text: `${path} has ${lines.length} lines; there is no line ${fromLine}.`, isError: true };
      const shown: string[] = [];
      let length = 0;
      for (const [offset, line] of lines.slice(fromLine - 1).entries()) {
        length += line.length + 8;
        if (length > maxCharacters) break;
        shown.push(`${fromLine + offset}: ${line}`);
      }
      const last = fromLine + shown.length - 1;
      const more = last < lines.length ? ` Go on with fromLine ${last + 1}.` : "";
      return { text: `${path}, lines ${fromLine} to ${last} of ${lines.length}.${more}\n${fence(`the document ${path}`, shown.join("\n"))}` };
    },
  };
}

/** So that nobody takes a file that was not read for one without the words. */
function without(leftOut: readonly string[]): string {
  if (leftOut.length === 0) return "";
  const more = leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : "";
  const names = leftOut
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(", ");
  return ` Not read, because they are of another kind (a PDF must be saved as text first), too large or too many: ${names}${more}.`;
}

function citation({ path, fromLine, text }: Passage): PartOf<"citation"> {
  return { type: "citation", source: `${path}, line ${fromLine}`, quote: text.replace(/\s+/g, " ").slice(0, 280) };
}
