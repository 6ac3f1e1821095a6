// A page as a model reads it: the article without the furniture around it, as lines of Markdown-like text, its links as numbers. It knows
// HTML; where it came from, and how long reading it may take, it does not.
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { breakLine, maxLines, type PageText } from "./text-lines.ts";

/** Deeper trees are made to exhaust whoever walks them. */
const maxDepth = 200;
const maxLinks = 500;

const skipped = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "IFRAME", "OBJECT", "CANVAS", "BUTTON", "INPUT", "SELECT", "HEAD"]);
const blocks = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE BR DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY THEAD TR UL".split(
    " ",
  ),
);

/**
 * Ways to hide words from people that need no style sheet; those with one are not seen here. Not opacity and sizes: pages use them for what
 * comes into view later.
 */
const invisible = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0+(?:\.0+)?(?:px|em|rem|pt|%)?\s*(?:;|!|$))/i;

/** @param url  the page's own address, for relative links */
export function pageText(source: string, url: string): PageText {
  // the parser takes the first element for the whole document where the page leaves these out, as it may
  const html = /<body[\s>]/i.test(source) ? source : `<html><body>${source.replace(/<!doctype[^>]*>|<\/?html[^>]*>/gi, "")}</body></html>`;
  const { document } = parseHTML(html);
  removeInvisible(document as unknown as Document);
  const title = (document.querySelector("title")?.textContent ?? "").replace(/\s+/g, " ").trim();
  const article = readArticle(html);
  const root = article ?? document.body;
  const writer = createWriter(url);
  writer.walk(root, 0);
  // what is taken for an article may be a cookie banner: the whole page then says more
  if (article !== null && writer.lines().join("").length < 200) {
    const whole = createWriter(url);
    whole.walk(document.body, 0);
    return { title, lines: whole.lines(), links: whole.links };
  }
  return { title, lines: writer.lines(), links: writer.links };
}

function removeInvisible(document: Document): void {
  for (const element of document.querySelectorAll("[style]")) {
    if (invisible.test(element.getAttribute("style") ?? "")) element.remove();
  }
}

function readArticle(html: string): Element | null {
  try {
    const { document } = parseHTML(html);
    // it takes the styles away, so afterwards it is too late
    removeInvisible(document as unknown as Document);
    const article = new Readability(document as unknown as Document, { maxElemsToParse: 30_000 }).parse();
    if (typeof article?.content !== "string") return null;
    return parseHTML(`<html><body>${article.content}</body></html>`).document.body as unknown as Element;
  } catch {
    // it gives up on pages that are too large or too strange; the whole page is read instead
    return null;
  }
}

function createWriter(base: string) {
  const links: string[] = [];
  const done: string[] = [];
  let line = "";
  let prefix = "";
  const flush = (): void => {
    const text = line.replace(/\s+/g, " ").trim();
    line = "";
    if (text === "" || done.length >= maxLines) return;
    done.push(...breakLine(prefix + text));
    prefix = "";
  };

  function walk(node: Node, depth: number): void {
    if (depth > maxDepth || done.length >= maxLines) return;
    if (node.nodeType === 3) {
      line += node.textContent ?? "";
      return;
    }
    if (node.nodeType !== 1) return;
    const element = node as Element;
    const name = element.tagName.toUpperCase();
    if (skipped.has(name) || element.hasAttribute("hidden") || element.getAttribute("aria-hidden") === "true") return;
    if (name === "PRE") {
      flush();
      const code = (element.textContent ?? "").split("\n", maxLines - done.length);
      for (const one of code) done.push(`    ${one.trimEnd()}`);
      return;
    }
    if (name === "IMG") {
      const words = element.getAttribute("alt")?.trim() ?? "";
      if (words !== "") line += ` [picture: ${words}] `;
      return;
    }
    const isBlock = blocks.has(name);
    if (isBlock) flush();
    if (/^H[1-6]$/.test(name)) prefix = `${"#".repeat(Number(name[1]))} `;
    else if (name === "LI") prefix = "- ";
    else if (name === "BLOCKQUOTE") prefix = "> ";
    for (const child of Array.from(element.childNodes)) walk(child, depth + 1);
    if (name === "TD" || name === "TH") line += " | ";
    if (name === "A") link(element);
    if (isBlock) flush();
  }

  function link(element: Element): void {
    const target = URL.parse(element.getAttribute("href") ?? "", base);
    if (target === null || !/^https?:$/.test(target.protocol) || (element.textContent ?? "").trim() === "") return;
    if (target.hash !== "" && target.href.split("#")[0] === base.split("#")[0]) return;
    let number = links.indexOf(target.href) + 1;
    if (number === 0 && links.length < maxLinks) number = links.push(target.href);
    if (number > 0) line += ` [${number}]`;
  }

  return {
    walk,
    links,
    lines() {
      flush();
      return done;
    },
  };
}
