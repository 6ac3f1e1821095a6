// A whole server as a process, for tests that kill it: `node kill-server.fixture.ts '{"home":…,"providerUrl":…}'` prints its address.
import { createRunTurn } from "@melete/core";
import { createOpenAiCompatibleModel } from "../models/openai-compatible.ts";
import { startServer } from "../start-server.ts";

export interface KillServerOptions {
  home: string;
  /** with /v1 */
  providerUrl: string;
  databaseUrl?: string;
  leaseMs?: number;
  turnsAtOnce?: number;
}

if (import.meta.main) {
  const { providerUrl, ...options } = JSON.parse(process.argv[2]) as KillServerOptions;
  const model = createOpenAiCompatibleModel({
    url: providerUrl,
    model: "fake",
    capabilities: { records: "block", sampling: "settable", parallel: 64, contextTokens: 32_000 },
  });
  const server = await startServer({
    ...options,
    port: 0,
    models: [model],
    defaultModel: model.id,
    runTurnFor: (chosen, findModel) => createRunTurn({ model: chosen, findModel }),
    version: "0.0.0",
  });
  process.stdout.write(`${server.url}\n`);
  // whoever started it is gone
  process.stdin.on("end", () => process.exit(0)).resume();
}
