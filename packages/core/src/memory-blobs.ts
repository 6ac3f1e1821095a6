// Blobs kept in memory, for as long as whoever made them lives: for programs, commands and turns that are stored nowhere.
import type { Blobs, BlobStore } from "./message.ts";

/**
 * @param under  where to look for what was not written here
 *
 * @example runTurn(request, { signal, blobs: createMemoryBlobs() })
 */
export function createMemoryBlobs(under?: Blobs): BlobStore {
  const stored = new Map<string, Uint8Array>();
  return {
    async read(hash) {
      const bytes = stored.get(hash);
      if (bytes !== undefined) return bytes;
      if (under !== undefined) return under.read(hash);
      throw new Error(`No blob has the hash ${hash}; ${stored.size} are kept here.`);
    },
    async write(bytes, facts) {
      const hash = toHex(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
      stored.set(hash, bytes);
      return { hash, byteLength: bytes.byteLength, ...facts };
    },
  };
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
