// How a page speaks to the app around it. In a file of its own, with no app around it, it speaks to nobody.

export type FrameMessage =
  | { type: "ready" }
  | { type: "pong"; id: number }
  | { type: "error"; message: string }
  | { type: "link"; href: string }
  | { type: "store"; entries: Record<string, string> };

/** Kept before the page's own scripts can replace them. */
const { parent } = window;
const postToParent = parent.postMessage.bind(parent);

export const isFramed = parent !== window;

export function post(message: FrameMessage): void {
  // an opaque origin has no name to address; the app checks who speaks
  if (isFramed) postToParent({ melete: 1, ...message }, "*");
}

/** Calls `hear` with the id of each ping of the app. */
export function onPing(hear: (id: number) => void): void {
  window.addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.melete === 1 && data.type === "ping" && typeof data.id === "number") hear(data.id);
  });
}
