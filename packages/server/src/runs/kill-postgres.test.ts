// Kill -9 at random moments, two processes on one PostgreSQL: one of them dies again and again, people ask and read at the other.
import { expect, onTestFinished, test } from "vitest";
import { startPostgres, whyNoPostgres } from "../store/postgres-server.fixture.ts";
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

/** Each takes two seconds; 50 in a row pass as well. */
const kills = Number(process.env.MELETE_TEST_KILLS ?? 25);
const reason = await whyNoPostgres();
const name = `of two processes on one PostgreSQL one is killed ${kills} times: the other one and its readers lose nothing`;

test.skipIf(reason !== null)(reason === null ? name : `${name} (skipped: ${reason})`, { timeout: 240_000 }, async () => {
  const [provider, postgres] = await Promise.all([startPacedProvider(), startPostgres()]);
  // what the dead one had is taken over after this: the survivor's own silences under load are shorter
  const options = { home: temporaryFolder(), providerUrl: provider.url, databaseUrl: await postgres.createDatabase(), leaseMs: 2000 };
  const code = await compileServer(options);
  const survivor = await startServerProcess({ ...options, turnsAtOnce: 2 }, code);
  let victim = await startServerProcess({ ...options, turnsAtOnce: 3 }, code);
  onTestFinished(async () => {
    await Promise.all([survivor.kill(), victim.kill()]);
    await Promise.all([provider.close(), postgres.stop()]);
  });
  const door: Door = { url: survivor.url };
  const moment = createMoments(5, 700);
  let killed = 0;
  const asking = keepAsking(door, 4, () => killed >= kills);
  while (killed < kills) {
    await moment();
    await victim.kill();
    killed += 1;
    victim = await startServerProcess({ ...options, turnsAtOnce: 3 }, code);
  }
  const asked = await asking;
  expectNothingLost(asked, provider);
  const takenOver = asked.filter(({ events }) => events.some(({ type }) => type === "resume"));
  expect(takenOver.length).toBeGreaterThan(0);
});
