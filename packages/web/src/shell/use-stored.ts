// A small choice kept in the browser between visits. A browser that refuses storage just forgets.
import { useCallback, useState } from "react";

export function useStored<Value>(key: string, read: (stored: unknown) => Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => read(readStored(localStorageOrNull(), key)));
  const store = useCallback(
    (next: Value) => {
      setValue(next);
      writeStored(localStorageOrNull(), key, next);
    },
    [key],
  );
  return [value, store];
}

export function readStored(storage: Storage | null, key: string): unknown {
  try {
    return JSON.parse(storage?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function writeStored(storage: Storage | null, key: string, value: unknown): void {
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the choice lives until the page closes.
  }
}

export function localStorageOrNull(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function sessionStorageOrNull(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
