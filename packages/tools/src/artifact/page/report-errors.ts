// Tells the app what went wrong in the page: exceptions, rejected promises, console.error, files that did not load, and what the content
// security policy stopped. Each message once, in words that a model can act on.
import { post } from "./post.ts";

/** A page that fails in every frame must not flood whoever listens. */
const maxErrors = 20;
const maxCharacters = 500;

const told = new Set<string>();

export function reportError(message: string): void {
  const text = message.slice(0, maxCharacters);
  if (told.size >= maxErrors || told.has(text)) return;
  told.add(text);
  post({ type: "error", message: text });
}

export function reportErrors(): void {
  window.addEventListener(
    "error",
    (event: Event) => {
      if (event instanceof ErrorEvent) reportError(`${event.message}${placeOf(event)}`);
      else if (event.target instanceof Element) reportError(`A ${event.target.localName} element could not load ${sourceOf(event.target)}.`);
    },
    true,
  );
  window.addEventListener("unhandledrejection", ({ reason }) => reportError(`Unhandled rejection: ${textOf(reason)}`));
  window.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    reportError(`Blocked by ${effectiveDirective}: ${blockedURI || "inline"}. An artifact has no network; put everything into its source.`);
  });
  const { error } = console;
  console.error = (...values: unknown[]) => {
    error.apply(console, values);
    reportError(values.map(textOf).join(" "));
  };
}

/** A page that was written into its frame has no lines that mean anything; the function has a name in the source. */
function placeOf({ error }: ErrorEvent): string {
  const inFunction = /at ([\w$.]+) \(/.exec(error instanceof Error ? (error.stack ?? "") : "")?.[1];
  return inFunction === undefined ? "" : ` in ${inFunction}`;
}

function sourceOf(element: Element): string {
  return (element.getAttribute("src") ?? element.getAttribute("href") ?? "its source").slice(0, 200);
}

function textOf(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
