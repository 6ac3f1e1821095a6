// The tool read_artifact: the source of an artifact, with line numbers left out so that it can be quoted in edits.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { findArtifact, readSource } from "./find-artifact.ts";

/** What executeTool lets through, less the line in front. */
const maxCharacters = 19_000;

const input = z.object({
  artifactId: z.string(),
  version: z.number().int().positive().optional().describe("absent: the newest"),
  fromLine: z.number().int().positive().optional().describe("for a source that is too long for one answer"),
});

export const readArtifact: Tool<z.infer<typeof input>> = {
  name: "read_artifact",
  description: "Reads the source of an artifact of this conversation, for example before editing it.",
  input,
  effects: "pure",
  takesPictures: true,
  async run({ artifactId, version, fromLine = 1 }, context) {
    const found = findArtifact(context.history, artifactId, version);
    if (!found.found) return { text: found.why, isError: true };
    const { artifact } = found;
    const lines = (await readSource(context, artifact)).split("\n");
    if (fromLine > lines.length) return { text: `The source has ${lines.length} lines; there is no line ${fromLine}.`, isError: true };
    const { text, lastLine } = takeLines(lines, fromLine);
    const part = fromLine === 1 && lastLine === lines.length ? `${lines.length} lines` : `lines ${fromLine} to ${lastLine} of ${lines.length}`;
    return { text: `${artifact.artifactId}, version ${artifact.version}, ${artifact.mediaType}, "${artifact.title}", ${part}:\n${text}` };
  },
};

/** As many whole lines as fit; one line that does not fit is cut. */
function takeLines(lines: readonly string[], fromLine: number): { text: string; lastLine: number } {
  let length = 0;
  let lastLine = fromLine - 1;
  while (lastLine < lines.length && length + lines[lastLine].length + 1 <= maxCharacters) length += lines[lastLine++].length + 1;
  if (lastLine < fromLine) return { text: `${lines[fromLine - 1].slice(0, maxCharacters)} [this line is cut]`, lastLine: fromLine };
  return { text: lines.slice(fromLine - 1, lastLine).join("\n"), lastLine };
}
