// The pages that were opened lately, so that reading on and searching in them asks nobody again. Public pages without cookies are the same
// for everybody.
import type { SafeFetch } from "./net/safe-fetch.ts";
import { readPage } from "./read-page.ts";
import type { PageText } from "./text-lines.ts";

const keptPages = 30;
const keptMs = 10 * 60_000;

export interface OpenedPage extends PageText {
  url: string;
  cut: boolean;
}

export type Opened = { ok: true; page: OpenedPage } | { ok: false; why: string };

export type OpenPage = (url: string, signal: AbortSignal) => Promise<Opened>;

export function createPageCache(fetchPage: SafeFetch, now: () => number = Date.now): OpenPage {
  const pages = new Map<string, { page: OpenedPage; at: number }>();
  return async (address, signal) => {
    const key = address.split("#")[0] ?? address;
    const kept = pages.get(key);
    if (kept !== undefined && now() - kept.at < keptMs) return { ok: true, page: kept.page };
    const fetched = await fetchPage(key, signal);
    if (!fetched.ok) return fetched;
    const read = await readPage(fetched, signal);
    if (!read.ok) return read;
    const page = { ...read.page, url: fetched.url, cut: fetched.cut };
    pages.delete(key);
    pages.set(key, { page, at: now() });
    for (const oldest of pages.keys()) if (pages.size > keptPages) pages.delete(oldest);
    return { ok: true, page };
  };
}
