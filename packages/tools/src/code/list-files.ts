// The tool list_files: what the conversation has to open. It does not open anything.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { conversationFiles, listOf } from "./conversation-files.ts";

const input = z.object({});

export const listFiles: Tool<z.infer<typeof input>> = {
  name: "list_files",
  description: "Lists the files and pictures of this conversation with their names, kinds and sizes.",
  input,
  effects: "pure",
  async run(_, { history }) {
    const files = conversationFiles(history);
    if (files.length === 0) return { text: "This conversation has no files and no pictures. The person can attach some." };
    return { text: `${listOf(files)}\nRead text with read_file; run_python finds them in /in under these names, with their ending.` };
  },
};
