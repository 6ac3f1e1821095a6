// Blobs of one command, kept in memory under their SHA-256. It knows bytes, not pictures.
import { createHash } from "node:crypto";
import type { Blobs } from "@melete/core";

export interface MemoryBlobs extends Blobs {
  /** @returns the hash under which `read` finds the bytes */
  add(bytes: Uint8Array): string;
}

export function createMemoryBlobs(): MemoryBlobs {
  const stored = new Map<string, Uint8Array>();
  return {
    add(bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      stored.set(hash, bytes);
      return hash;
    },
    async read(hash) {
      const bytes = stored.get(hash);
      if (bytes === undefined) throw new Error(`no blob has the hash ${hash}; this command holds ${stored.size}`);
      return bytes;
    },
  };
}
