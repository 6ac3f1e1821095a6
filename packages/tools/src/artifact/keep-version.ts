// What create_artifact and update_artifact share: keep the version, build its page once to see that it can be built, and say so.
// A source that does not build is kept too, so that it can be mended by an edit instead of being written again.
import type { ToolContext, ToolOutput } from "@melete/core";
import { artifactKinds } from "./artifact-kinds.ts";
import { buildPage } from "./build-page.ts";
import { type NewArtifact, publishArtifact } from "./publish-artifact.ts";

export async function keepVersion(context: Pick<ToolContext, "blobs">, artifact: NewArtifact): Promise<ToolOutput> {
  const part = await publishArtifact(context, artifact);
  const built = await buildPage(artifact);
  const { kind } = artifactKinds[artifact.mediaType];
  const name = `${part.artifactId}, version ${part.version} (${kind}, ${artifact.source.length} characters)`;
  if (!built.ok) {
    return { text: `Kept ${name}, but it does not run. ${built.problem}\nMend it with update_artifact.`, parts: [part], isError: true };
  }
  return { text: `Made ${name}. The person sees it now. Look at it with render_check before you say that it works.`, parts: [part] };
}
