// Kill -9 at random moments, SQLite: the server is started again each time, and people go on reading where they were.
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../test-support.ts";
import {
  compileServer,
  createMoments,
  type Door,
  expectNothingLost,
  keepAsking,
  startPacedProvider,
  startServerProcess,
} from "./kill-bench.fixture.ts";

const kills = Number(process.env.MELETE_TEST_KILLS ?? 50);

test(`a server that is killed ${kills} times loses no run, asks no finished agent again, and readers see every event once`, {
  timeout: 240_000,
}, async () => {
  const provider = await startPacedProvider();
  const options = { home: temporaryFolder(), providerUrl: provider.url };
  const code = await compileServer(options);
  let server = await startServerProcess(options, code);
  onTestFinished(async () => {
    await server.kill();
    await provider.close();
  });
  const door: Door = { url: server.url };
  const moment = createMoments(3, 700);
  let killed = 0;
  const asking = keepAsking(door, 3, () => killed >= kills);
  while (killed < kills) {
    await moment();
    await server.kill();
    killed += 1;
    server = await startServerProcess(options, code);
    door.url = server.url;
  }
  const asked = await asking;
  expectNothingLost(asked, provider);
  const resumed = asked.filter(({ events }) => events.some(({ type }) => type === "resume"));
  expect(resumed.length).toBeGreaterThan(Math.min(kills, asked.length) / 4);
});
