// What tests and benchmarks of any package may use of the server's own: a provider that does what it is told, a real PostgreSQL, and the
// parts below HTTP.
export type { Data, DataOptions } from "../src/open-data.ts";
export type { Supervisor, SupervisorOptions } from "../src/runs/supervisor.ts";
export type { NewTurn, Store } from "../src/store/store.ts";
export type { FakeAnswer, FakeProvider, FakeProviderOptions, FakeRequest, FakeSettings, LoggedRequest, Misbehaviour } from "./fake-provider.ts";
export type { TestPostgres } from "../src/store/postgres-server.fixture.ts";
export type { SpawnedProvider } from "./spawn-fake-provider.ts";

export { openData } from "../src/open-data.ts";
export { historyFor } from "../src/runs/history.ts";
export { createSupervisor } from "../src/runs/supervisor.ts";
export { startPostgres, whyNoPostgres } from "../src/store/postgres-server.fixture.ts";
export { breakages, limits, misbehaviours, oddities, stalls, startFakeProvider } from "./fake-provider.ts";
export { spawnFakeProvider } from "./spawn-fake-provider.ts";
