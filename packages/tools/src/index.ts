// The public entry of @melete/tools: what agents can do besides talking.
export type { ArtifactKind, ArtifactMediaType } from "./artifact/artifact-kinds.ts";
export type { ArtifactSource, BuiltPage } from "./artifact/build-page.ts";
export type { NewArtifact } from "./artifact/publish-artifact.ts";
export type { LoadedSkills } from "./skills/load-skills.ts";
export type { Skill } from "./skills/skill.ts";
export type { ToolboxSettings } from "./toolbox.ts";
export { artifactKinds, artifactMediaTypes, isArtifactMediaType, maxSourceBytes } from "./artifact/artifact-kinds.ts";
export { buildPage } from "./artifact/build-page.ts";
export { publishArtifact } from "./artifact/publish-artifact.ts";
export { createAssistant } from "./assistant/create-assistant.ts";
export { calculate } from "./code/calculate.ts";
export { loadSkills, ownSkillsFolder } from "./skills/load-skills.ts";
export { createToolbox } from "./toolbox.ts";
