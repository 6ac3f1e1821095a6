// What each turn may spend and did spend: reserved before it starts, settled when it ends, so that turns that run at once cannot pass a
// day's limit together. Days are UTC. It knows SQL and turns' usage, not how a turn is run.
import type { Budget, Model, Usage } from "@melete/core";
import { ApiError } from "../http/api-error.ts";
import type { TurnWatcher } from "../runs/observe-turn.ts";
import type { Database, Sql } from "../store/database.ts";
import type { DailyLimits } from "./accounts.ts";
import { allow, type Allowance, type Spent } from "./allowance.ts";

export interface NewSpending {
  turnId: string;
  userId: string;
  /** the turn's model first, then those that its roles name */
  models: readonly [Model, ...Model[]];
  budget?: Budget;
}

export interface Spending {
  /** The turn's budget, lowered to what is left of the day, which is then reserved. Throws ApiError 429 when nothing is left. */
  reserve(turn: NewSpending): Promise<Budget | undefined>;
  /** A reserved turn was not started after all. */
  release(turnId: string): Promise<void>;
  /**
   * What the turn really spent; null when nobody knows, and then it is what was reserved. The last word counts: a turn that another
   * process took over is settled again, with all that it spent.
   */
  settle(turnId: string, usage: Usage | null): Promise<void>;
  /** settles each turn that it watches */
  watchTurn: TurnWatcher;
  /** what a user has spent or reserved today, and what holds for them */
  today(userId: string): Promise<{ day: string; spent: Spent; limits: DailyLimits; serverLimits: DailyLimits }>;
}

/** The row of a day that counts everybody. */
const everybody = "";

export function createSpending(database: Database, serverLimits: DailyLimits, now: () => number = Date.now): Spending {
  const add = (sql: Sql, day: string, account: string, tokens: number, usd: number): Promise<number> =>
    sql.run(
      `INSERT INTO spend_day (day, account_id, tokens, usd) VALUES (?, ?, ?, ?)
       ON CONFLICT (day, account_id) DO UPDATE SET tokens = spend_day.tokens + excluded.tokens, usd = spend_day.usd + excluded.usd`,
      ...[day, account, tokens, usd],
    );

  /** The first write of a transaction is to the row of everybody: whoever comes at the same moment waits here, and then sees what we did. */
  const takeTurns = (sql: Sql, day: string): Promise<number> => add(sql, day, everybody, 0, 0);

  async function spentOn(sql: Sql, day: string, account: string): Promise<Spent> {
    const row = await sql.get("SELECT tokens, usd FROM spend_day WHERE day = ? AND account_id = ?", day, account);
    return { tokens: Number(row?.tokens ?? 0), usd: Number(row?.usd ?? 0) };
  }

  async function limitsOf(sql: Sql, userId: string): Promise<DailyLimits> {
    const row = await sql.get("SELECT usd_per_day, tokens_per_day FROM account WHERE id = ?", userId);
    return { usdPerDay: (row?.usd_per_day ?? null) as number | null, tokensPerDay: (row?.tokens_per_day ?? null) as number | null };
  }

  /** Puts what the turn really spent in the place of what it is charged with; `remove`: it never ran. */
  async function charge(turnId: string, usage: Usage | null, remove: boolean): Promise<void> {
    await database.transaction(async (sql) => {
      const day = (await sql.get("SELECT day FROM turn_usage WHERE turn_id = ?", turnId))?.day;
      // a turn that nobody reserved for, such as an experiment's
      if (day === undefined) return;
      await takeTurns(sql, String(day));
      const row = await sql.get("SELECT * FROM turn_usage WHERE turn_id = ?", turnId);
      if (row === null) return;
      const charged: Spent = { tokens: Number(row.charged_tokens), usd: Number(row.charged_usd) };
      let actual: Spent = charged;
      if (remove) {
        actual = { tokens: 0, usd: 0 };
        await sql.run("DELETE FROM turn_usage WHERE turn_id = ?", turnId);
      } else if (usage === null) {
        await sql.run("UPDATE turn_usage SET state = 'ended' WHERE turn_id = ?", turnId);
      } else {
        actual = { tokens: usage.inputTokens + usage.outputTokens, usd: usage.costUsd ?? 0 };
        await sql.run(
          `UPDATE turn_usage SET state = 'ended', charged_tokens = ?, charged_usd = ?, input_tokens = ?, output_tokens = ?, cost_usd = ?
           WHERE turn_id = ?`,
          ...[actual.tokens, actual.usd, usage.inputTokens, usage.outputTokens, usage.costUsd, turnId],
        );
      }
      for (const account of [everybody, String(row.account_id)]) {
        await add(sql, String(day), account, actual.tokens - charged.tokens, actual.usd - charged.usd);
      }
    });
  }

  const settle = (turnId: string, usage: Usage | null): Promise<void> => charge(turnId, usage, false);

  const isLimit = ({ usdPerDay, tokensPerDay }: DailyLimits): boolean => usdPerDay !== null || tokensPerDay !== null;
  const begin = `INSERT INTO turn_usage
    (turn_id, account_id, day, model, state, charged_tokens, charged_usd, input_tokens, output_tokens, cost_usd, created_at)
    VALUES (?, ?, ?, ?, 'running', ?, ?, 0, 0, NULL, ?)`;

  return {
    async reserve({ turnId, userId, models, budget }) {
      if (!isLimit(serverLimits) && !isLimit(await limitsOf(database, userId))) {
        // nothing to keep to, so nobody waits for a lock or a disk before the model is asked
        await database.runRelaxed(begin, turnId, userId, dayOf(now()), models[0].id, 0, 0, now());
        return budget;
      }
      return database.transaction(async (sql) => {
        const day = dayOf(now());
        await takeTurns(sql, day);
        const limits = await limitsOf(sql, userId);
        const allowance = allow(budget, models, [
          { who: "user", limits, spent: await spentOn(sql, day, userId) },
          { who: "server", limits: serverLimits, spent: await spentOn(sql, day, everybody) },
        ]);
        if (allowance.kind !== "granted") throw refusal(allowance, now());
        const { reserved } = allowance;
        await sql.run(begin, turnId, userId, day, models[0].id, reserved.tokens, reserved.usd, now());
        for (const account of [everybody, userId]) await add(sql, day, account, reserved.tokens, reserved.usd);
        return allowance.budget;
      });
    },
    release: (turnId) => charge(turnId, null, true),
    settle,
    watchTurn({ turnId }) {
      let usage: Usage | null = null;
      return {
        event(event) {
          if (event.type === "usage") usage = event.usage;
        },
        end: () => settle(turnId, usage),
      };
    },
    async today(userId) {
      const day = dayOf(now());
      // these two alone: what was passed in may hold all settings, which are not everybody's business
      const { usdPerDay, tokensPerDay } = serverLimits;
      return {
        day,
        spent: await spentOn(database, day, userId),
        limits: await limitsOf(database, userId),
        serverLimits: { usdPerDay, tokensPerDay },
      };
    },
  };
}

/** Runs `start` with the budget that is left; gives the reservation back when it fails or `counts` says that nothing was started. */
export async function withReservation<T>(
  spending: Spending | undefined,
  turn: NewSpending,
  start: (budget: Budget | undefined) => Promise<T> | T,
  counts: (started: T) => boolean = () => true,
): Promise<T> {
  if (spending === undefined) return start(turn.budget);
  const budget = await spending.reserve(turn);
  let started = false;
  try {
    const result = await start(budget);
    started = counts(result);
    return result;
  } finally {
    if (!started) await spending.release(turn.turnId);
  }
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The next midnight, UTC. */
export function resetAfter(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
}

function refusal(allowance: Exclude<Allowance, { kind: "granted" }>, at: number): ApiError {
  if (allowance.kind === "price-unknown") {
    const { modelId, limit } = allowance;
    return new ApiError(
      400,
      "price_unknown",
      `The price of the model "${modelId}" is unknown, so the limit of $${limit} a day cannot be kept. Choose another model, or have an admin set its price or limit tokens instead.`,
      { param: "model" },
    );
  }
  const { who, what, limit, spent } = allowance;
  const amount = (value: number): string => (what === "usd" ? `$${Math.round(value * 10_000) / 10_000}` : `${value} tokens`);
  const whose = who === "user" ? "Your limit" : "The limit of this server";
  const reset = resetAfter(at);
  const todo =
    who === "user" ? "An admin can raise it: melete users limit." : "Its operator can raise it: MELETE_USD_PER_DAY, MELETE_TOKENS_PER_DAY.";
  return new ApiError(
    429,
    "spend_cap_reached",
    `${whose} of ${amount(limit)} a day is used up: ${amount(spent)} are spent, or reserved by turns that run. It starts anew ${inWords(reset - at)}, at midnight UTC. ${todo}`,
    { headers: { "retry-after": String(Math.ceil((reset - at) / 1000)) } },
  );
}

/** "in 2 hours", "in 5 minutes": a person reads this; programs read Retry-After */
function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  const [count, unit] = minutes < 90 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
}
