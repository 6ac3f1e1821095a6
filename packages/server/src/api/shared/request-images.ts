// The pictures of one request: checked, turned upright, and kept under their hashes for as long as the request lives. Nothing is
// fetched. It knows base64 and data URLs; it does not know formats or the store.
import type { Blobs, PartOf } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";
import { acceptImage } from "../../images/accept-image.ts";
import { sha256 } from "../../store/blob-files.ts";

/** More than any model takes; each has to be decoded before the first is answered. */
const maxImages = 64;

export interface RequestImages {
  /** `where` is how messages name the place, such as messages.0.content.1 */
  fromDataUrl(url: string, where: string): Promise<PartOf<"image">>;
  fromBase64(base64: string, where: string): Promise<PartOf<"image">>;
  readonly count: number;
  blobs: Blobs;
  /** every picture with its bytes, for whoever keeps them */
  all(): { part: PartOf<"image">; bytes: Uint8Array }[];
}

export function createRequestImages(): RequestImages {
  const kept = new Map<string, { part: PartOf<"image">; bytes: Uint8Array }>();
  let count = 0;

  async function fromBase64(base64: string, where: string): Promise<PartOf<"image">> {
    count += 1;
    if (count > maxImages) {
      throw new ApiError(400, "too_many_images", `The request has more than ${maxImages} images, the limit. Send fewer.`, { param: where });
    }
    if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(base64)) {
      throw new ApiError(400, "invalid_base64", `The image at ${where} is not valid base64. Encode its bytes again, without line breaks.`, {
        param: where,
      });
    }
    const image = await acceptImage(Buffer.from(base64, "base64"), `The image at ${where}`);
    const hash = sha256(image.bytes);
    const { mediaType, width, height } = image;
    const part = { type: "image" as const, blob: { hash, mediaType, byteLength: image.bytes.byteLength, width, height } };
    kept.set(hash, { part, bytes: image.bytes });
    return part;
  }

  return {
    fromBase64,
    async fromDataUrl(url, where) {
      const match = /^data:([^;,]*)(?:;[^;,]*)*;base64,/.exec(url.slice(0, 200));
      if (match === null) {
        const what = url.startsWith("data:") ? "a data URL that is not base64" : JSON.stringify(url.slice(0, 60));
        throw new ApiError(
          400,
          "invalid_image_url",
          `The image at ${where} is ${what}. Melete fetches nothing for a request: send the bytes as "data:image/png;base64,…".`,
          { param: where },
        );
      }
      return fromBase64(url.slice(match[0].length), where);
    },
    get count() {
      return count;
    },
    blobs: {
      async read(hash) {
        const image = kept.get(hash);
        if (image === undefined) throw new Error(`This request carries no image ${hash}.`);
        return image.bytes;
      },
    },
    all: () => [...kept.values()],
  };
}
