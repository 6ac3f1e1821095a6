// What tests and benchmarks of any package may use of the server's own: a provider that does what it is told.
export type { FakeAnswer, FakeProvider, FakeProviderOptions, FakeRequest, FakeSettings, LoggedRequest, Misbehaviour } from "./fake-provider.ts";
export type { SpawnedProvider } from "./spawn-fake-provider.ts";

export { breakages, limits, misbehaviours, oddities, stalls, startFakeProvider } from "./fake-provider.ts";
export { spawnFakeProvider } from "./spawn-fake-provider.ts";
