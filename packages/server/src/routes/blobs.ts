// Upload and download of blobs. It knows HTTP and the order of the checks; what an image or a file is, it leaves to images/.
import type { BlobRef } from "@melete/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { ApiError, parseWith } from "../http/api-error.ts";
import { acceptFile, fileTooLarge } from "../images/accept-file.ts";
import { acceptImage, imageTooLarge, maxImageBytes } from "../images/accept-image.ts";
import type { BlobFiles } from "../store/blob-files.ts";
import type { Store } from "../store/store.ts";

export const uploadSchema = z.object({
  name: z.string().max(255).optional().describe("the name of a text file (.csv, .tsv, .txt, .md, .json); without it, the bytes are a picture"),
});

export function blobRoutes({ store, files, now }: { store: Store; files: BlobFiles; now: () => number }): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxImageBytes,
    onError: (context) => {
      const declared = Number(context.req.header("content-length"));
      const name = context.req.query("name");
      throw (name === undefined ? imageTooLarge : fileTooLarge)(name ?? "The upload", Number.isFinite(declared) && declared > 0 ? declared : null);
    },
  });

  routes.post("/", limit, async (context) => {
    const { name } = parseWith(uploadSchema, context.req.query(), "the query");
    const sent = new Uint8Array(await context.req.arrayBuffer());
    const { bytes, ...facts } = name === undefined ? await acceptImage(sent) : acceptFile(sent, name);
    const ref: BlobRef = { hash: await files.write(bytes), byteLength: bytes.byteLength, ...facts };
    await store.putBlob(ref, now(), context.get("principal").user.id);
    return context.json(ref, 201);
  });

  routes.get("/:hash", async (context) => {
    const hash = context.req.param("hash");
    const ref = await store.blob(hash, context.get("principal").user.id);
    if (ref === null) throw new ApiError(404, "blob_not_found", `No blob is stored under ${JSON.stringify(hash)}. Upload it with POST /api/blobs.`);
    if (context.req.header("if-none-match") === `"${hash}"`) return context.body(null, 304);
    const bytes = await files.read(hash);
    return context.body(new Uint8Array(bytes), 200, {
      "content-type": ref.mediaType,
      "cache-control": "private, max-age=31536000, immutable",
      etag: `"${hash}"`,
      // opened on its own, an upload may run nothing
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });

  return routes;
}
