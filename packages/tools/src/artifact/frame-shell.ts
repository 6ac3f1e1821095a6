// The empty page in which the app shows an artifact. It comes with the headers that keep an artifact in, asks the app for the page, and
// writes it into itself: a frame made from text (srcdoc, blob:) would inherit the app's own policy, under which no script of an artifact
// may run, and could have no headers of its own. It holds nothing of anybody's.
import { anyScript, contentPolicy } from "./page-shell.ts";

/** The same as the attribute of the frame; here it also holds for whoever opens the address by hand. */
export const frameSandbox = "allow-scripts allow-forms allow-pointer-lock";

/** A page without an origin has none of them anyway (nor web-share and bluetooth, of which some browsers complain); this says so twice. */
const powers = "accelerometer camera clipboard-read display-capture geolocation gyroscope hid microphone midi payment serial usb xr-spatial-tracking";

const script = `
addEventListener("message", function take(event) {
  if (event.source !== parent || !event.data || event.data.melete !== 1 || event.data.type !== "page") return;
  removeEventListener("message", take);
  window.meleteStore = event.data.store;
  document.open();
  document.write(event.data.html);
  document.close();
});
parent.postMessage({ melete: 1, type: "shell" }, "*");
`;

export const frameShell = {
  path: "/artifact-frame",
  html: `<!doctype html><meta charset="utf-8"><title>Artifact</title><script>${script}</script>`,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": `${contentPolicy(anyScript)}; sandbox ${frameSandbox}; frame-ancestors 'self'`,
    // peers and name look-ups included, where the browser knows it (Chromium does); this origin, so that a page can load itself again
    "connection-allowlist": "(response-origin)",
    "permissions-policy": powers
      .split(" ")
      .map((power) => `${power}=()`)
      .join(", "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-resource-policy": "same-origin",
  },
} as const;
