// The last few prefilled prompts, so that N agents on one problem compute their common prompt once.
import type { GenerateRequest } from "./generate-request.ts";
import type { CachedPrefix } from "./kv-cache.ts";

interface Entry {
  prefix: CachedPrefix;
  /** of the prompt's last position */
  logits: Float32Array;
}

export interface PrefixStore {
  find(request: GenerateRequest): Entry | null;
  add(request: GenerateRequest, entry: Entry): void;
}

const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Keeps `size` prompts, the least recently used goes first. The key is a hint; tokens and pixels are compared, so a wrong key cannot mix prompts. */
export function createPrefixStore(size: number): PrefixStore {
  const entries: { request: GenerateRequest; entry: Entry }[] = [];
  return {
    find(request) {
      if (request.prefixKey === undefined) return null;
      const at = entries.findIndex(
        ({ request: known }) =>
          known.prefixKey === request.prefixKey &&
          equal(known.tokens, request.tokens) &&
          known.pictures.length === request.pictures.length &&
          known.pictures.every((picture, index) => equal(picture, request.pictures[index])),
      );
      if (at === -1) return null;
      const [found] = entries.splice(at, 1);
      entries.push(found);
      return found.entry;
    },
    add(request, entry) {
      entries.push({ request, entry });
      if (entries.length > size) entries.shift();
    },
  };
}
