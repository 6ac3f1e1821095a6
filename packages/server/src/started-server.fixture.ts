// The whole server with one scripted model, on a free port and in a folder of its own; the test that starts it ends it.
import { createRunTurn, createScriptedModel, say } from "@melete/core";
import { onTestFinished } from "vitest";
import { type RunningServer, type ServerOptions, startServer } from "./start-server.ts";
import { temporaryFolder } from "./test-support.ts";

/** `options` replaces single ones. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const model = createScriptedModel({ id: "nano", script: () => say("The answer is 12.", { inputTokens: 5, outputTokens: 4 }) });
  const server = await startServer({
    home: temporaryFolder(),
    port: 0,
    models: [model],
    defaultModel: "nano",
    runTurnFor: (chosen) => createRunTurn({ model: chosen }),
    version: "0.0.0",
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}
