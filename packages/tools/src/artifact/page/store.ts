// localStorage and sessionStorage for a page whose origin has neither. What was kept comes with the page, changes go to the app, which
// decides whether it keeps them.
import { isFramed, post } from "./post.ts";

/** What the app keeps for one artifact at most; see the schema on its side. */
const maxCharacters = 64 * 1024;
const tellAfterMs = 250;

declare global {
  interface Window {
    /** what the app had kept, put here before the page is written */
    meleteStore?: unknown;
  }
}

export function provideStores(): void {
  if (!isFramed) return;
  const kept = readKept(window.meleteStore);
  Reflect.deleteProperty(window, "meleteStore");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (entries: Map<string, string>) => {
    clearTimeout(timer);
    timer = setTimeout(() => post({ type: "store", entries: Object.fromEntries(entries) }), tellAfterMs);
  };
  provide("localStorage", createStore(kept, tell));
  provide(
    "sessionStorage",
    createStore(new Map(), () => undefined),
  );
}

function provide(name: string, value: Storage): void {
  Object.defineProperty(window, name, { value, configurable: false, enumerable: true });
}

function readKept(value: unknown): Map<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function createStore(entries: Map<string, string>, onChange: (entries: Map<string, string>) => void): Storage {
  const set = (key: string, value: string) => {
    let size = key.length + value.length;
    for (const [other, text] of entries) if (other !== key) size += other.length + text.length;
    if (size > maxCharacters) throw new DOMException(`An artifact keeps at most ${maxCharacters} characters.`, "QuotaExceededError");
    entries.set(key, value);
    onChange(entries);
  };
  const remove = (key: string) => {
    if (entries.delete(key)) onChange(entries);
  };
  const methods = {
    getItem: (key: string) => entries.get(String(key)) ?? null,
    setItem: (key: string, value: string) => set(String(key), String(value)),
    removeItem: (key: string) => remove(String(key)),
    clear: () => {
      entries.clear();
      onChange(entries);
    },
    key: (index: number) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size;
    },
  };
  // pages also write localStorage.score = 3
  return new Proxy(methods as Storage, {
    get: (target, key) => (typeof key === "string" && !(key in target) ? entries.get(key) : Reflect.get(target, key)),
    set: (_, key, value) => {
      set(String(key), String(value));
      return true;
    },
    deleteProperty: (_, key) => {
      remove(String(key));
      return true;
    },
    has: (target, key) => key in target || entries.has(String(key)),
    ownKeys: () => [...entries.keys()],
    getOwnPropertyDescriptor: (_, key) =>
      entries.has(String(key)) ? { value: entries.get(String(key)), enumerable: true, configurable: true, writable: true } : undefined,
  });
}
