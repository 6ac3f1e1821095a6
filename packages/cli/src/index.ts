// The public entry of @melete/cli: what a test or a wrapper needs to run a command line inside its own process.
export type { Terminal } from "./terminal.ts";
export { runCommandLine } from "./run-command-line.ts";
