// The facts about blobs in SQL. The bytes are files elsewhere.
import type { BlobRef } from "@melete/core";
import type { Database, Row } from "./database.ts";
import type { Store } from "./store.ts";

export function blobTable(database: Database): Pick<Store, "putBlob" | "blob"> {
  return {
    async putBlob(ref, createdAt, userId) {
      await database.transaction(async (sql) => {
        await sql.run(
          "INSERT INTO blob (hash, media_type, byte_length, width, height, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
          ref.hash,
          ref.mediaType,
          ref.byteLength,
          ref.width ?? null,
          ref.height ?? null,
          createdAt,
        );
        await sql.run("INSERT INTO blob_owner (hash, user_id) VALUES (?, ?) ON CONFLICT (hash, user_id) DO NOTHING", ref.hash, userId);
      });
    },
    async blob(hash, userId) {
      const row = await database.get(
        "SELECT blob.* FROM blob JOIN blob_owner ON blob_owner.hash = blob.hash WHERE blob.hash = ? AND blob_owner.user_id = ?",
        hash,
        userId,
      );
      return row === null ? null : toBlobRef(row);
    },
  };
}

function toBlobRef(row: Row): BlobRef {
  const ref: BlobRef = { hash: String(row.hash), mediaType: String(row.media_type), byteLength: Number(row.byte_length) };
  return row.width === null ? ref : { ...ref, width: Number(row.width), height: Number(row.height) };
}
