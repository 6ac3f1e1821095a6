// The tool read_file: text of a file of the conversation, line by line and bounded. It reads text and tables, not pictures or documents.
import { decodeTextFile, maxTextFileBytes, type Tool } from "@melete/core";
import { z } from "zod";
import { fence } from "../web/fence.ts";
import { conversationFiles, findFile, listOf } from "./conversation-files.ts";

/** What a result may hold, less what is written around it. */
const maxCharacters = 16_000;
/** A line longer than this is data of a program; its beginning says what it is. */
const maxLineCharacters = 2_000;
const defaultLines = 200;

const input = z.object({
  file: z.string().describe("its name from list_files, such as file_3f9a2c1b, or the person's name for it"),
  fromLine: z.number().int().positive().optional(),
  lines: z.number().int().positive().max(1000).optional().describe(`${defaultLines} when absent`),
});

export const readFile: Tool<z.infer<typeof input>> = {
  name: "read_file",
  description: "Reads a text file of this conversation (text, CSV, JSON, code …) with line numbers. Use run_python to calculate with a table.",
  input,
  effects: "reads-untrusted",
  async run({ file, fromLine = 1, lines = defaultLines }, { history, blobs }) {
    const files = conversationFiles(history);
    const found = findFile(files, file);
    if (found === undefined) {
      const there = files.length === 0 ? "This conversation has none." : `There are:\n${listOf(files)}`;
      return { text: `There is no file "${file}". ${there}`, isError: true };
    }
    if (found.kind === "picture")
      return { text: `${found.handle} is a picture. Look at it with look or zoom, or read it with read_text.`, isError: true };
    if (found.blob.byteLength > maxTextFileBytes) {
      return {
        text: `${found.handle} has ${found.blob.byteLength} bytes; at most ${maxTextFileBytes} are read here. Use run_python.`,
        isError: true,
      };
    }
    const text = decodeTextFile(await blobs.read(found.blob.hash));
    if (text === null) return { text: `${found.handle} (${found.blob.mediaType}) is not text. Open it with run_python.`, isError: true };
    const all = text.split(/\r\n|\r|\n/);
    if (all.at(-1) === "") all.pop();
    if (fromLine > Math.max(1, all.length)) return { text: `${found.handle} has ${all.length} lines; there is no line ${fromLine}.`, isError: true };
    const shown: string[] = [];
    let length = 0;
    for (const [index, line] of all.slice(fromLine - 1, fromLine - 1 + lines).entries()) {
      const cut =
        line.length > maxLineCharacters ? `${line.slice(0, maxLineCharacters)} [${line.length - maxLineCharacters} characters left out]` : line;
      const numbered = `${fromLine + index}: ${cut}`;
      if (length + numbered.length > maxCharacters) break;
      shown.push(numbered);
      length += numbered.length + 1;
    }
    const last = fromLine + shown.length - 1;
    const more = last < all.length ? ` Go on with fromLine ${last + 1}.` : "";
    const name = found.name === "" ? found.handle : `${found.handle} ${JSON.stringify(found.name)}`;
    return { text: `${name}, lines ${fromLine} to ${last} of ${all.length}.${more}\n${fence(`the file ${found.handle}`, shown.join("\n"))}` };
  },
};
