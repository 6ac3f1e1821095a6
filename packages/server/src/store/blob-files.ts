// The bytes of blobs, as files named by their SHA-256 under blobs/ab/abcdef…. It does not know what the bytes are.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BlobBytes } from "./turn-blobs.ts";

export type BlobFiles = BlobBytes;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function createBlobFiles(folder: string): BlobFiles {
  const pathOf = (hash: string): string => {
    // a hash becomes a path: anything else could name a file outside the folder
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`Not the name of a blob: ${JSON.stringify(hash)}`);
    return join(folder, hash.slice(0, 2), hash);
  };

  return {
    async read(hash) {
      const path = pathOf(hash);
      try {
        return await readFile(path);
      } catch (cause) {
        throw new Error(`Blob ${hash} is not stored here. Upload it again.`, { cause });
      }
    },
    async write(bytes) {
      const hash = sha256(bytes);
      const path = pathOf(hash);
      const known = await stat(path).catch(() => null);
      if (known?.size === bytes.byteLength) return hash;
      await mkdir(join(folder, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
      const draft = join(folder, `draft-${randomUUID()}`);
      try {
        // synced before it gets its name, so that a name never stands for half the bytes
        const file = await open(draft, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      return hash;
    },
  };
}
