// Sends one file to the server. XMLHttpRequest, because fetch cannot say how much of a body has left.
import { type BlobRef, blobRefSchema } from "@melete/core";
import { ApiError, errorMessage, noticeStatus, readJson, unreachableMessage } from "./request.ts";

export interface UploadOptions {
  /** of a text file; without it the server expects a picture */
  name?: string;
  signal: AbortSignal;
  /** fraction 0..1 of the bytes that have left */
  onProgress(fraction: number): void;
}

export function uploadBlob(file: Blob, { name, signal, onProgress }: UploadOptions): Promise<BlobRef> {
  return new Promise((resolve, reject) => {
    const exchange = new XMLHttpRequest();
    exchange.open("POST", name === undefined ? "/api/blobs" : `/api/blobs?name=${encodeURIComponent(name)}`);
    exchange.setRequestHeader("content-type", file.type || "application/octet-stream");
    exchange.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    exchange.onload = () => {
      if (exchange.status >= 200 && exchange.status < 300) {
        const parsed = blobRefSchema.safeParse(readJson(exchange.responseText));
        if (parsed.success) resolve(parsed.data);
        else reject(new ApiError("The server stored the file but its answer was not understood. Reload the page and try again.", exchange.status));
        return;
      }
      noticeStatus(exchange.status);
      reject(new ApiError(errorMessage(exchange.responseText, exchange.status), exchange.status));
    };
    exchange.onerror = () => reject(new ApiError(unreachableMessage, 0));
    exchange.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => exchange.abort(), { once: true });
    exchange.send(file);
  });
}
