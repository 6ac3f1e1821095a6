// Full-text search (BM25) over a folder of the person's own documents: text, Markdown and HTML. The index is made when it is first asked,
// and made anew when files have changed. It knows files and words; it sends nothing anywhere.
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import MiniSearch from "minisearch";
import { createHtmlReader } from "./html-reader.ts";
import { plainLines } from "./text-lines.ts";

/** Beyond this a folder is an archive, and wants a search engine of its own. */
const maxFiles = 5_000;
const maxFileBytes = 4 * 1024 * 1024;
const maxTotalBytes = 200 * 1024 * 1024;
/** A passage is a few paragraphs: enough to answer from, small enough that its score says something. */
const passageCharacters = 1_200;
const kinds = new Set([".txt", ".md", ".markdown", ".html", ".htm"]);

export interface Passage {
  /** path below the folder, with / between names */
  path: string;
  /** the last heading before it, or the document's title */
  title: string;
  fromLine: number;
  text: string;
}

export interface DocumentIndex {
  /** Best first. */
  search(query: string, count: number): Promise<{ passages: Passage[]; files: number; leftOut: string[] }>;
  /** the lines of one document; null when there is no such document */
  lines(path: string): Promise<string[] | null>;
}

interface Indexed {
  /** what the files were like when it was made */
  state: string;
  search: MiniSearch<Passage & { id: number }>;
  passages: Passage[];
  lines: Map<string, string[]>;
  leftOut: string[];
}

/** A folder that does not exist is an empty one. */
export function createDocumentIndex(folder: string): DocumentIndex {
  let made: Promise<Indexed> | null = null;

  async function current(): Promise<Indexed> {
    const found = await findDocuments(folder);
    const state = JSON.stringify(found);
    const earlier = await made?.catch(() => null);
    if (earlier?.state !== state) made = build(folder, found, state);
    return made as Promise<Indexed>;
  }

  return {
    async search(query, count) {
      const { search, passages, lines, leftOut } = await current();
      const found = search.search(query, {
        prefix: (term) => term.length > 3,
        fuzzy: (term) => (term.length > 5 ? 0.15 : false),
        boost: { title: 2 },
      });
      return { passages: found.slice(0, count).flatMap(({ id }) => passages[id] ?? []), files: lines.size, leftOut };
    },
    async lines(path) {
      return (await current()).lines.get(path) ?? null;
    },
  };
}

interface FoundFile {
  path: string;
  size: number;
  changed: number;
}

interface Found {
  files: FoundFile[];
  /** of another kind, too large or too many */
  leftOut: string[];
}

/** Regular files inside the folder; a link that leads out of it is not followed. */
async function findDocuments(folder: string): Promise<Found> {
  const root = await realpath(folder).catch(() => null);
  if (root === null) return { files: [], leftOut: [] };
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const found: FoundFile[] = [];
  const leftOut: string[] = [];
  let total = 0;
  for (const entry of names) {
    if (entry.name.startsWith(".")) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join("/");
    if (!kinds.has(extname(entry.name).toLowerCase())) {
      if (entry.isFile()) leftOut.push(name);
      continue;
    }
    const real = await realpath(path).catch(() => "");
    if (!real.startsWith(root + sep)) continue;
    const { size, mtimeMs, isFile } = await stat(real).then((facts) => ({ size: facts.size, mtimeMs: facts.mtimeMs, isFile: facts.isFile() }));
    if (!isFile) continue;
    if (size > maxFileBytes || found.length >= maxFiles || total + size > maxTotalBytes) {
      leftOut.push(name);
      continue;
    }
    total += size;
    found.push({ path: name, size, changed: mtimeMs });
  }
  return { files: found.sort((a, b) => (a.path < b.path ? -1 : 1)), leftOut: leftOut.sort() };
}

async function build(folder: string, { files, leftOut: skipped }: Found, state: string): Promise<Indexed> {
  const search = new MiniSearch<Passage & { id: number }>({ fields: ["title", "text"], processTerm: fold });
  const passages: Passage[] = [];
  const lines = new Map<string, string[]>();
  const leftOut = [...skipped];
  const html = createHtmlReader();
  try {
    for (const { path } of files) {
      const text = await readFile(join(folder, path), "utf8").catch(() => null);
      if (text === null) continue;
      const page = /\.html?$/i.test(path) ? await html.read(text) : { title: "", lines: plainLines(text) };
      if (page === null) {
        leftOut.push(path);
        continue;
      }
      lines.set(path, page.lines);
      passages.push(...splitPassages(path, page.title, page.lines));
    }
  } finally {
    html.close();
  }
  await search.addAllAsync(
    passages.map((passage, id) => ({ ...passage, id })),
    // between chunks the server sends what its streams have: 20 passages are a few milliseconds
    { chunkSize: 20 },
  );
  return { state, search, passages, lines, leftOut };
}

function fold(term: string): string {
  return term.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function splitPassages(path: string, documentTitle: string, lines: readonly string[]): Passage[] {
  const passages: Passage[] = [];
  let title = documentTitle === "" ? path : documentTitle;
  let start = 0;
  let length = 0;
  const end = (at: number): void => {
    const text = lines.slice(start, at).join("\n").trim();
    if (text !== "") passages.push({ path, title, fromLine: start + 1, text });
    start = at;
    length = 0;
  };
  lines.forEach((line, index) => {
    const heading = /^#{1,6} +(.+)$/.exec(line)?.[1];
    if (heading !== undefined || length + line.length > passageCharacters) end(index);
    if (heading !== undefined) title = heading.trim();
    length += line.length + 1;
  });
  end(lines.length);
  return passages;
}
