// A file of text that a request carries, as words for the model: programs have no other way to open it. It knows names and bytes; it does
// not know formats of requests.
import { decodeTextFile, maxTextFileBytes, type PartOf, textFileKind } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";
import { refuse } from "./refused-fields.ts";

/**
 * Throws ApiError that says what to do instead.
 *
 * @param data  base64, or a data URL of it
 * @param where  how messages name the place, such as messages.0.content.1
 */
export function fileFromBase64(name: string | null | undefined, data: string | null | undefined, where: string): PartOf<"text"> {
  if (typeof data !== "string")
    refuse(where, `${where} names a file that Melete does not have. Send the file itself: its name, and its bytes as base64.`);
  if (typeof name !== "string" || name === "") refuse(where, `${where} has no name. Its ending says what kind of file it is, such as data.csv.`);
  const base64 = data.replace(/^data:[^,]*;base64,/, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(base64)) {
    throw new ApiError(400, "invalid_base64", `The file at ${where} is not valid base64. Encode its bytes again, without line breaks.`, {
      param: where,
    });
  }
  const kind = textFileKind(name);
  if ("refusal" in kind) refuse(where, `The file at ${where}, ${kind.refusal}`);
  const bytes = Buffer.from(base64, "base64");
  if (bytes.byteLength > maxTextFileBytes) {
    const limit = maxTextFileBytes / 1024 / 1024;
    throw new ApiError(413, "file_too_large", `The file at ${where} is larger than ${limit} MiB. Send the part that matters.`, { param: where });
  }
  const text = decodeTextFile(bytes);
  if (text === null) refuse(where, `The file at ${where} is named ${JSON.stringify(name)} and holds no text. Send it as plain text.`);
  return fileFromText(name, text);
}

/** The model sees where the file begins and ends, so that nothing in it passes for the person's words. */
export function fileFromText(name: string | null | undefined, text: string): PartOf<"text"> {
  const called = JSON.stringify(name ?? "file");
  return { type: "text", text: `[file ${called}]\n${text}\n[end of file ${called}]` };
}
