// The entry "@melete/lab/nano": the model alone. A server that starts has no use for the tasks and pictures of the main entry.
export type { LoadNanoOptions, NanoModel } from "./load-nano.ts";

export { createLazyNano } from "./lazy-nano.ts";
export { loadNano } from "./load-nano.ts";
export { SetupError } from "./setup-error.ts";
