// Hands waiting turns to processes, by graphile-worker: a job is added in the transaction that stores the turn, and one process gets it.
// It knows jobs; who may run a turn is decided by the claim in the store, so a job too many does no harm.
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import type { Pool } from "pg";
import type { TurnHooks } from "../store/turn-hooks.ts";

const task = "melete_turn";

/** New jobs are announced; asking is for those whose time has come after a failure. Every slot asks for itself. */
const pollMs = 15_000;

export const jobHooks: Pick<TurnHooks, "turnWaiting"> = {
  async turnWaiting(sql, turnId) {
    // the same key again replaces a job that waits, at its place in the queue, and adds one beside a job whose process died
    await sql.all(
      "SELECT graphile_worker.add_job(?, CAST(? AS json), job_key := ?, job_key_mode := 'preserve_run_at')",
      task,
      JSON.stringify({ turnId }),
      turnId,
    );
  },
};

export interface JobQueueOptions {
  pool: Pool;
  onError(error: unknown): void;
}

/** The tables of the queue must be there before the first turn is stored. */
export async function prepareJobQueue({ pool, onError }: JobQueueOptions): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: pool, logger: loggerFor(onError) });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
}

export interface JobQueue {
  /** takes no new jobs; resolves when those in hand are over */
  close(): Promise<void>;
}

/** @param runTurn resolves when the turn is over here; when it rejects, the job goes to somebody else @param atOnce turns side by side */
export async function workOnJobs({ pool, onError }: JobQueueOptions, atOnce: number, runTurn: (turnId: string) => Promise<void>): Promise<JobQueue> {
  const runner = await run({
    pgPool: pool,
    logger: loggerFor(onError),
    concurrency: atOnce,
    noHandleSignals: true,
    pollInterval: pollMs,
    parsedCronItems: [],
    taskList: { [task]: (payload) => runTurn(turnIdOf(payload)) },
  });
  return { close: () => runner.stop().catch(onError) };
}

function turnIdOf(payload: unknown): string {
  if (typeof payload === "object" && payload !== null && "turnId" in payload) return String(payload.turnId);
  throw new Error(`A job of ${task} carries no turnId.`);
}

/** It reports every job in words; only what went wrong is ours to tell. */
function loggerFor(onError: (error: unknown) => void): Logger {
  return new Logger(() => (level, message) => {
    if (level === "error") onError(new Error(`graphile-worker: ${message}`));
  });
}
