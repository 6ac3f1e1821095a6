// Upload and download of blobs. It knows HTTP and the order of the checks; what an image is, it leaves to images/.
import type { BlobRef } from "@melete/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../http/api-error.ts";
import { acceptImage, imageTooLarge, maxImageBytes } from "../images/accept-image.ts";
import type { BlobFiles } from "../store/blob-files.ts";
import type { Store } from "../store/store.ts";

export function blobRoutes({ store, files, now }: { store: Store; files: BlobFiles; now: () => number }): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxImageBytes,
    onError: (context) => {
      const declared = Number(context.req.header("content-length"));
      throw imageTooLarge("The upload", Number.isFinite(declared) && declared > 0 ? declared : null);
    },
  });

  routes.post("/", limit, async (context) => {
    const image = await acceptImage(new Uint8Array(await context.req.arrayBuffer()));
    const { mediaType, width, height } = image;
    const ref: BlobRef = { hash: await files.write(image.bytes), mediaType, byteLength: image.bytes.byteLength, width, height };
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
