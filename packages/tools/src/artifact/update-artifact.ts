// The tool update_artifact: the next version, by targeted edits or by a whole new source.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { applyEdits } from "./apply-edits.ts";
import { findArtifact, readSource } from "./find-artifact.ts";
import { keepVersion } from "./keep-version.ts";

/** More are a new source. */
const maxEdits = 50;

const input = z.object({
  artifactId: z.string(),
  edits: z
    .array(
      z.object({
        old: z.string().describe("a passage of the source, word for word, that occurs once"),
        new: z.string().describe("what takes its place"),
      }),
    )
    .max(maxEdits)
    .optional()
    .describe("for small changes: made one after the other, all or none"),
  source: z.string().optional().describe("for large changes: the complete new source, instead of edits"),
  title: z.string().optional().describe("when it is to change"),
});

export const updateArtifact: Tool<z.infer<typeof input>> = {
  name: "update_artifact",
  description: "Makes the next version of an artifact, with small edits (each replaces a passage that occurs once) or a whole new source.",
  input,
  effects: "pure",
  takesPictures: true,
  async run({ artifactId, edits = [], source, title }, context) {
    const found = findArtifact(context.history, artifactId);
    if (!found.found) return { text: found.why, isError: true };
    const { artifact: previous } = found;
    if ((source === undefined) === (edits.length === 0)) {
      return { text: "Send either `edits` or the whole `source`, and not both.", isError: true };
    }
    const old = await readSource(context, previous);
    const edited = source === undefined ? applyEdits(old, edits) : { ok: true as const, text: source };
    if (!edited.ok) return { text: `${previous.artifactId} stays at version ${previous.version}. ${edited.problem}`, isError: true };
    if (edited.text === old && (title === undefined || title === previous.title)) {
      return { text: `That changes nothing: ${previous.artifactId} stays at version ${previous.version}.`, isError: true };
    }
    return keepVersion(context, { title: title ?? previous.title, mediaType: previous.mediaType, source: edited.text, previous });
  },
};
