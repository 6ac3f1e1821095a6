// The facts about blobs in SQL. The bytes are files elsewhere.
import type { BlobRef } from "@melete/core";
import type { Database, Row } from "./database.ts";
import type { Store } from "./store.ts";

export function blobTable(database: Database): Pick<Store, "putBlob" | "blob"> {
  return {
    async putBlob(ref, createdAt) {
      await database.run(
        "INSERT INTO blob (hash, media_type, byte_length, width, height, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
        ref.hash,
        ref.mediaType,
        ref.byteLength,
        ref.width ?? null,
        ref.height ?? null,
        createdAt,
      );
    },
    async blob(hash) {
      const row = await database.get("SELECT * FROM blob WHERE hash = ?", hash);
      return row === null ? null : toBlobRef(row);
    },
  };
}

function toBlobRef(row: Row): BlobRef {
  const ref: BlobRef = { hash: String(row.hash), mediaType: String(row.media_type), byteLength: Number(row.byte_length) };
  return row.width === null ? ref : { ...ref, width: Number(row.width), height: Number(row.height) };
}
