// The public entry of @melete/tools: what agents can do besides talking.
export type { ArtifactKind, ArtifactMediaType } from "./artifact/artifact-kinds.ts";
export type { NewArtifact } from "./artifact/publish-artifact.ts";
export { artifactKinds, artifactMediaTypes, isArtifactMediaType, maxSourceBytes } from "./artifact/artifact-kinds.ts";
export { publishArtifact } from "./artifact/publish-artifact.ts";
export { calculate } from "./code/calculate.ts";
