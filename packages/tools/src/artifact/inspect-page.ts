// What is wrong with a page as it stands, by geometry and names. The functions here run inside the page: each is sent as text, so it uses
// nothing from outside itself. They know the DOM; which sizes and which moments are looked at, check-page.ts knows.

export interface Finding {
  kind: "blank" | "sideways" | "outside" | "overlap" | "label" | "small" | "keyboard";
  text: string;
}

/** Something that can be hovered, focused and clicked. */
export interface Control {
  name: string;
  tag: string;
  /** the middle of it, in pixels of the window; null when it is gone or hidden */
  at: { x: number; y: number } | null;
  /** another element lies over its middle */
  coveredBy: string;
  /** leaves the page or opens a window of the system: only hovered and focused */
  leaveAlone: boolean;
}

declare global {
  interface Window {
    meleteControls?: Element[];
  }
}

/** Finds the controls of the page and numbers them; returns how many there are. */
export function collectControls(): number {
  const native =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, canvas, [role=button], [role=tab], [role=checkbox], [role=switch], [role=slider], [tabindex], [onclick], [contenteditable=true]";
  const found = [...document.querySelectorAll(native)];
  // what only looks clickable: handlers that a script added leave no other trace
  for (const element of document.body?.querySelectorAll("*") ?? []) {
    if (getComputedStyle(element).cursor !== "pointer" || element.closest(native) !== null) continue;
    const parent = element.parentElement;
    if (parent === null || getComputedStyle(parent).cursor !== "pointer") found.push(element);
  }
  window.meleteControls = found.filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
  });
  return window.meleteControls.length;
}

export function describeControl(index: number): Control {
  const describe = (element: Element): string => {
    const text = (element.getAttribute("aria-label") ?? element.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 40);
    return text === "" ? `<${element.localName}${element.id === "" ? "" : ` id="${element.id}"`}>` : `"${text}"`;
  };
  const element = window.meleteControls?.[index];
  const gone: Control = {
    name: element === undefined ? "" : describe(element),
    tag: element?.localName ?? "",
    at: null,
    coveredBy: "",
    leaveAlone: false,
  };
  if (!element?.isConnected || !element.checkVisibility({ visibilityProperty: true })) return gone;
  const inWindow = ({ top, bottom }: DOMRect) => top >= 0 && bottom <= innerHeight;
  if (!inWindow(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", behavior: "instant" });
  const rect = element.getBoundingClientRect();
  const at = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  if (rect.width === 0 || at.x < 0 || at.y < 0 || at.x >= innerWidth || at.y >= innerHeight) return gone;
  const top = document.elementFromPoint(at.x, at.y);
  const hit =
    top === null || element.contains(top) || top.contains(element) || top.getRootNode() !== document || top.closest("label")?.control === element;
  const type = element.getAttribute("type");
  const disabled = element.matches(":disabled") || getComputedStyle(element).pointerEvents === "none";
  return {
    name: describe(element),
    tag: element.localName,
    at,
    coveredBy: hit || disabled ? "" : describe(top),
    leaveAlone:
      disabled || type === "file" || type === "color" || (element.localName === "a" && !(element.getAttribute("href") ?? "#").startsWith("#")),
  };
}

/** Whether the focus arrived. */
export function focusControl(index: number): boolean {
  const element = window.meleteControls?.[index];
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element || element.contains(document.activeElement) || element.matches(":disabled");
}

/** @param phone  fingers are wider than a pointer, and nothing scrolls sideways */
export function inspectPage(phone: boolean): Finding[] {
  const findings: Finding[] = [];
  const name = (element: Element): string => {
    const text = (element.getAttribute("aria-label") ?? element.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 40);
    const id = element.id === "" ? "" : `#${element.id}`;
    return `<${element.localName}${id}>${text === "" ? "" : ` "${text}"`}`;
  };
  const seen = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const scrolls = (element: Element): boolean => {
    for (let parent = element.parentElement; parent !== null && parent !== document.body; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowX !== "visible") return true;
    }
    return false;
  };
  const turned = (element: Element): boolean => {
    for (let parent: Element | null = element; parent !== null; parent = parent.parentElement) {
      if (/rotate|matrix\([^,]+, *-?0*\.?0*[1-9]/.test(`${parent.getAttribute("transform") ?? ""} ${getComputedStyle(parent).transform}`))
        return true;
    }
    return false;
  };
  const isControl = (element: Element) => element.matches("button, input, select, textarea, a[href], [role=button]");

  const things: { element: Element; rect: DOMRect; area: number }[] = [];
  for (const element of document.body?.querySelectorAll("*") ?? []) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "");
    if (!hasText && !isControl(element) && !element.matches("img, canvas, svg, video, [style*=background]")) continue;
    if (element.matches("script, style, noscript, template, option, title, desc") || !seen(element)) continue;
    let rect = element.getBoundingClientRect();
    if (hasText && !isControl(element)) {
      // the words themselves, not the box that they could fill
      const range = document.createRange();
      range.selectNodeContents(element);
      rect = range.getBoundingClientRect();
    }
    // one pixel: text for screen readers alone
    if (rect.width <= 1 || rect.height <= 1) continue;
    things.push({ element, rect, area: rect.width * rect.height });
  }
  if (things.length === 0) return [{ kind: "blank", text: "the page shows nothing" }];

  const wide = document.documentElement.scrollWidth;
  const clips = getComputedStyle(document.body).overflowX === "hidden" || getComputedStyle(document.documentElement).overflowX === "hidden";
  if (wide > innerWidth + 1 && !clips) findings.push({ kind: "sideways", text: `the page is ${wide} px wide in a window of ${innerWidth} px` });
  for (const { element, rect } of things) {
    if (scrolls(element)) continue;
    const fixed = getComputedStyle(element).position === "fixed";
    const sides = [
      rect.right > innerWidth + 1 ? "right" : "",
      rect.left < -1 ? "left" : "",
      rect.top + (fixed ? 0 : scrollY) < -1 ? "top" : "",
      fixed && rect.bottom > innerHeight + 1 ? "bottom" : "",
    ].filter((side) => side !== "");
    if (sides.length > 0) findings.push({ kind: "outside", text: `${name(element)} leaves the window at the ${sides.join(" and ")}` });
  }

  const texts = things
    .filter(({ element }) => !element.matches("img, canvas, video, svg") && (element.textContent ?? "").trim() !== "")
    .slice(0, 400);
  for (const [index, first] of texts.entries()) {
    for (const second of texts.slice(index + 1)) {
      if (first.element.contains(second.element) || second.element.contains(first.element)) continue;
      const left = Math.max(first.rect.left, second.rect.left);
      const top = Math.max(first.rect.top, second.rect.top);
      const width = Math.min(first.rect.right, second.rect.right) - left;
      const height = Math.min(first.rect.bottom, second.rect.bottom) - top;
      if (width < 3 || height < 3 || width * height < 0.15 * Math.min(first.area, second.area)) continue;
      if (turned(first.element) || turned(second.element) || hidden(first, second, left + width / 2, top + height / 2)) continue;
      findings.push({
        kind: "overlap",
        text: `${name(first.element)} and ${name(second.element)} overlap by ${Math.round(width)} x ${Math.round(height)} px`,
      });
    }
  }

  /** A card that lies over the page hides what is below it, on purpose. */
  function hidden(first: { element: Element }, second: { element: Element }, x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    // The top layer covers the page also where it lets the pointer through, which elementsFromPoint does not see.
    const [firstLayer, secondLayer] = [first, second].map(({ element }) => element.closest(":popover-open, dialog:modal"));
    if (firstLayer !== secondLayer) return true;
    for (const element of document.elementsFromPoint(x, y)) {
      const overFirst = element.contains(first.element);
      const overSecond = element.contains(second.element);
      if (overFirst && overSecond) return false;
      const { backgroundColor, backgroundImage, position } = getComputedStyle(element);
      const alpha = Number(/rgba\(.*, *([\d.]+)\)$/.exec(backgroundColor)?.[1] ?? 1);
      const opaque = backgroundImage !== "none" || alpha > 0.8;
      const lifted = position !== "static" || element.closest("[popover], dialog") !== null;
      if (opaque && lifted && overFirst !== overSecond) return true;
    }
    return false;
  }

  for (const element of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, a[href], [role=button], img")) {
    if (!seen(element)) continue;
    const labels = "labels" in element && element.labels instanceof NodeList ? [...element.labels].map((label) => label.textContent ?? "") : [];
    const inner = [...element.querySelectorAll("img[alt], svg title, [aria-label]")].map(
      (one) => one.getAttribute("alt") ?? one.getAttribute("aria-label") ?? one.textContent ?? "",
    );
    const attributes = ["aria-label", "aria-labelledby", "title", "placeholder", "alt"].map((attribute) => element.getAttribute(attribute) ?? "");
    const value = element instanceof HTMLInputElement && /^(submit|button|reset)$/.test(element.type) ? element.value : "";
    const own = element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement ? "" : (element.textContent ?? "");
    const decorative = element.localName === "img" && element.hasAttribute("alt");
    const named = [own, value, ...labels, ...inner, ...attributes].some((text) => text.trim() !== "") || decorative || element.ariaHidden === "true";
    if (!named) findings.push({ kind: "label", text: `${element.outerHTML.replace(/\s+/g, " ").slice(0, 80)} has no label` });
    const { width, height } = element.getBoundingClientRect();
    const inText = getComputedStyle(element).display === "inline" && element.localName === "a";
    if (phone && element.matches("button, [role=button], a[href]") && !inText && (width < 24 || height < 24)) {
      findings.push({ kind: "small", text: `${name(element)} is ${Math.round(width)} x ${Math.round(height)} px, too small for a finger` });
    }
  }
  return findings;
}
