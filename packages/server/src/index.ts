// The public entry of @melete/server. Types first.
export type { RunningServer, ServerOptions } from "./start-server.ts";

export { SetupError } from "./setup-error.ts";
export { startServer } from "./start-server.ts";
