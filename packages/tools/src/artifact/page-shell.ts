// The page around a source: the policy that keeps it in, the script that runs first, a title. It knows HTML; what kinds of sources there
// are, build-page.ts knows.
import { createHash } from "node:crypto";

export interface PageContent {
  title: string;
  /** runs first; see page/prelude.ts */
  prelude: string;
  /** goes behind the title */
  body: string;
  /** may the source bring scripts of its own? */
  scripts: "any" | "prelude-only";
}

/**
 * Everything that a page may reach: itself. The frame's own response header says the same (packages/server/src/routes/artifact-frame.ts);
 * this one also holds where the page is opened as a file.
 */
export function contentPolicy(scriptSources: string): string {
  return [
    "default-src 'none'",
    `script-src ${scriptSources}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "media-src data: blob:",
    "font-src data:",
    "connect-src data: blob:",
    "worker-src blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** Inline code and eval are what artifacts are made of; neither lets anything out. */
export const anyScript = "'unsafe-inline' 'unsafe-eval' blob: data:";

export function pageShell({ title, prelude, body, scripts }: PageContent): string {
  const policy = contentPolicy(scripts === "any" ? anyScript : `'sha256-${createHash("sha256").update(prelude).digest("base64")}'`);
  // in front of the source whatever it holds: a parser puts a second <html>, <head> or <body> into these
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<script>${prelude}</script>
<title>${escapeHtml(title)}</title>
${body}`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
