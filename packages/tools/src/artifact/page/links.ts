// Links and dialogs in a frame that may open neither windows nor dialogs: links out go to the app, which asks the person; alert becomes a
// short note inside the page. In a file of its own the browser's own behaviour stays.
import { isFramed, post } from "./post.ts";
import { reportError } from "./report-errors.ts";

const noteMs = 4000;

export function catchLinks(): void {
  if (!isFramed) return;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.composedPath().find((node) => node instanceof Element && node.matches("a[href], area[href]"));
      if (!(link instanceof Element)) return;
      const href = link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "";
      if (href.startsWith("javascript:")) return;
      event.preventDefault();
      // the sandbox would drop it without a word
      if (/^(blob|data):/.test(href)) return reportError("An artifact cannot save files; show the text so that it can be copied.");
      if (href.startsWith("#")) scrollTo(href.slice(1));
      else if (href !== "") post({ type: "link", href });
    },
    true,
  );
  window.open = (url) => {
    if (url !== undefined && String(url) !== "") post({ type: "link", href: String(url) });
    return null;
  };
}

/** The frame's address is not the page's, so the browser itself would leave the page for `#place`. */
function scrollTo(id: string): void {
  if (id === "" || id === "top") window.scrollTo({ top: 0 });
  else document.getElementById(decodeURIComponent(id))?.scrollIntoView();
}

export function replaceDialogs(): void {
  if (!isFramed) return;
  let note: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  window.alert = (message) => {
    clearTimeout(timer);
    note?.remove();
    note = Object.assign(document.createElement("div"), { textContent: String(message ?? "").slice(0, 500) });
    note.setAttribute("role", "alert");
    note.style.cssText =
      "position:fixed;left:50%;bottom:1rem;transform:translateX(-50%);max-width:min(90vw,30rem);padding:.6rem 1rem;border-radius:.5rem;" +
      "background:#111;color:#fff;font:16px/1.4 system-ui,sans-serif;box-shadow:0 4px 20px #0006;z-index:2147483647;white-space:pre-wrap";
    (document.body ?? document.documentElement).append(note);
    timer = setTimeout(() => note?.remove(), noteMs);
  };
  // nothing in an artifact is worth a question that cannot be asked here
  window.confirm = () => true;
  window.prompt = (_, value) => value ?? null;
}
