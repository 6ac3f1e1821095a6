// What a turn made, as files: the built page of each artifact's newest version. It knows artifacts and folders, not commands.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactVersion, Blobs } from "@melete/core";
import { artifactKinds, buildPage, isArtifactMediaType } from "@melete/tools/artifact";

/** One line for each artifact: where it is now, or why it is nowhere. `folder` is null when the person asked for no files. */
export async function saveArtifacts(artifacts: readonly ArtifactVersion[], folder: string | null, blobs: Blobs): Promise<string[]> {
  const newest = [...new Map(artifacts.map((artifact) => [artifact.artifactId, artifact])).values()];
  if (folder === null)
    return newest.map(({ title }) => `Made ${JSON.stringify(title)}. With --save FOLDER it becomes a file; the page (npm start) shows it.`);
  await mkdir(folder, { recursive: true });
  return Promise.all(newest.map((artifact) => save(artifact, folder, blobs)));
}

async function save({ artifactId, mediaType, title, hash }: ArtifactVersion, folder: string, blobs: Blobs): Promise<string> {
  if (!isArtifactMediaType(mediaType)) return `${JSON.stringify(title)} is of a kind that makes no page: ${mediaType}.`;
  const source = new TextDecoder().decode(await blobs.read(hash));
  const page = await buildPage({ title, mediaType, source });
  // an id is made of letters, digits and hyphens; see publish-artifact.ts
  const name = page.ok ? `${artifactId}.html` : `${artifactId}.${artifactKinds[mediaType].extension}`;
  const path = join(folder, name.replace(/[^\w.-]/g, "_"));
  await writeFile(path, page.ok ? page.html : source);
  return page.ok
    ? `Saved ${JSON.stringify(title)} as ${path}.`
    : `Saved the source of ${JSON.stringify(title)} as ${path}: it makes no page. ${page.problem}`;
}
