// Takes from the page what no content security policy governs in every browser: peer connections, and frames that would bring a fresh
// copy of them. Where the browser knows Connection-Allowlist this is the second wall, elsewhere it makes a way out longer, not impossible.

const peerNames = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "RTCDataChannel", "RTCIceTransport", "WebTransport"];
const forbidden = "iframe, frame, frameset, object, embed, fencedframe, portal, link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prerender]";

export function guard(): void {
  for (const name of peerNames) {
    if (name in window) Object.defineProperty(window, name, { value: undefined, writable: false, configurable: false });
  }
  watch(document);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (this: Element, init) {
    const root = attachShadow.call(this, init);
    watch(root);
    return root;
  };
  // they make shadow roots from text, which nobody could watch
  for (const owner of [Element.prototype, ShadowRoot.prototype, Document]) Reflect.deleteProperty(owner, "setHTMLUnsafe");
  Reflect.deleteProperty(Document, "parseHTMLUnsafe");
}

function watch(root: Document | ShadowRoot): void {
  // observers run before a new frame's own scripts: its document is loaded in a later task
  new MutationObserver(() => {
    for (const element of root.querySelectorAll(forbidden)) element.remove();
  }).observe(root, { childList: true, subtree: true });
}
