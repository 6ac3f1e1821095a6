// The entry @melete/tools/artifact: what a server needs to show artifacts, without the tools and what they load.
export type { ArtifactKind, ArtifactMediaType } from "./artifact-kinds.ts";
export type { ArtifactSource, BuiltPage } from "./build-page.ts";
export { artifactKinds, artifactMediaTypes, isArtifactMediaType } from "./artifact-kinds.ts";
export { buildPage } from "./build-page.ts";
export { frameShell } from "./frame-shell.ts";
