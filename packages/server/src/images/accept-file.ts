// Decides whether uploaded bytes are a text file that Melete takes. It keeps them as they came; what they mean is the tools' matter.
import { decodeTextFile, maxTextFileBytes, textFileKind } from "@melete/core";
import { ApiError } from "../http/api-error.ts";

export interface AcceptedFile {
  bytes: Uint8Array;
  mediaType: string;
}

/** Throws ApiError with a message for the person who sent it. */
export function acceptFile(bytes: Uint8Array, name: string): AcceptedFile {
  const kind = textFileKind(name);
  if ("refusal" in kind) throw new ApiError(400, "unsupported_file", kind.refusal);
  if (bytes.byteLength === 0) throw new ApiError(400, "empty_file", `${name} is empty. Attach a file with something in it.`);
  if (bytes.byteLength > maxTextFileBytes) throw fileTooLarge(name, bytes.byteLength);
  if (decodeTextFile(bytes) === null) {
    throw new ApiError(
      400,
      "unsupported_file",
      `${name} holds binary data, not the text that its ending promises. Save it as text and attach it again.`,
    );
  }
  return { bytes, mediaType: kind.mediaType };
}

export function fileTooLarge(name: string, byteLength: number | null): ApiError {
  const size = byteLength === null ? "" : ` (${(byteLength / 1024 / 1024).toFixed(1)} MiB)`;
  return new ApiError(
    413,
    "file_too_large",
    `${name} is too large${size}; the limit is ${maxTextFileBytes / 1024 / 1024} MiB. Attach a part of it, or fewer columns.`,
  );
}
