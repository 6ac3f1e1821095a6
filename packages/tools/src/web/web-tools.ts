// The tools that look things up, made from the settings. A tool that could only say that it is not set up is not offered.
import type { Tool } from "@melete/core";
import { createDocumentIndex } from "./document-index.ts";
import { createSafeFetch, type SafeFetch } from "./net/safe-fetch.ts";
import { createFindInPage, createOpenPage } from "./open-page.ts";
import { createPageCache } from "./page-cache.ts";
import { chooseEngine, type SearchSettings } from "./search-engines.ts";
import { createReadDocument, createSearchDocuments } from "./search-documents.ts";
import { createWebSearch } from "./web-search.ts";

export interface WebSettings extends SearchSettings {
  /** the folder of the person's documents */
  documents?: string;
  /** false: no tool fetches pages */
  openPages?: boolean;
  /** for tests */
  fetchPage?: SafeFetch;
}

export function createWebTools(settings: WebSettings = {}): Tool[] {
  const engine = chooseEngine(settings);
  const openPage = createPageCache(settings.fetchPage ?? createSafeFetch());
  const index = settings.documents === undefined ? null : createDocumentIndex(settings.documents);
  const tools = [
    ...(engine === null ? [] : [createWebSearch(engine)]),
    ...(settings.openPages === false ? [] : [createOpenPage(openPage), createFindInPage(openPage)]),
    ...(index === null ? [] : [createSearchDocuments(index, settings.documents ?? ""), createReadDocument(index)]),
  ];
  return tools as Tool[];
}
