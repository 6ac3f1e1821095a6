// The blobs of one turn: it reads what is stored, and what its tools write belongs to the person who owns the conversation.
// It knows files and owners; it does not know what the bytes are.
import type { Blobs, BlobStore } from "@melete/core";
import type { Store } from "./store.ts";

/** Bytes by hash, nobody's yet. */
export interface BlobBytes extends Blobs {
  /** returns the hash; the same bytes are kept once */
  write(bytes: Uint8Array): Promise<string>;
}

export function turnBlobs(files: BlobBytes, store: Pick<Store, "conversation" | "putBlob">, conversationId: string, now: () => number): BlobStore {
  return {
    read: (hash) => files.read(hash),
    async write(bytes, facts) {
      const conversation = await store.conversation(conversationId);
      if (conversation === null) throw new Error("The conversation was deleted, so nothing more is stored for it.");
      const ref = { hash: await files.write(bytes), byteLength: bytes.byteLength, ...facts };
      await store.putBlob(ref, now(), conversation.userId);
      return ref;
    },
  };
}
