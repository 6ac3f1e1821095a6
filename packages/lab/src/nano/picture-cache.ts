// Pictures already fitted into the model's square, by the hash of their bytes, so that 16 agents who look at one photo decode it once.
// It does not know codecs or where bytes come from.
import type { FittedPicture } from "../vision/fit-picture.ts";

/** 16 pictures are 5 MB; a conversation rarely has more in play. */
const capacity = 16;

export interface PictureCache {
  get(hash: string, read: () => Promise<Uint8Array>): Promise<FittedPicture>;
}

export function createPictureCache(decode: (bytes: Uint8Array) => Promise<FittedPicture>): PictureCache {
  const known = new Map<string, Promise<FittedPicture>>();
  return {
    get(hash, read) {
      const found = known.get(hash) ?? read().then(decode);
      // the most recently used one goes to the end; the first is the oldest
      known.delete(hash);
      known.set(hash, found);
      // a failure may be passing: the next request tries again
      found.catch(() => known.delete(hash));
      if (known.size > capacity) known.delete(known.keys().next().value ?? hash);
      return found;
    },
  };
}
