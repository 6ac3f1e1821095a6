// Tries out what agents made: programs in the sandboxes, pages in the browser that is not connected to anything.
import type { Workbench } from "@melete/core";

/** What it needs is loaded when something is tried out. */
export function createWorkbench(): Workbench {
  let trying: Promise<Workbench["tryCalls"]> | null = null;
  return {
    async tryCalls(...request) {
      trying ??= import("./code/try-calls.ts").then(({ createTryCalls }) => createTryCalls());
      return (await trying)(...request);
    },
    inspect: async (...request) => (await import("./artifact/inspect-artifact.ts")).inspectArtifact(...request),
  };
}
