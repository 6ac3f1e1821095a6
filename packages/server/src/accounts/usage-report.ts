// Who used how much, day by day and model by model, from the rows that spending.ts keeps. It knows SQL and no HTTP.
import type { Database, Row } from "../store/database.ts";
import { dayOf } from "./spending.ts";

export interface UsageDay {
  /** UTC, such as 2026-11-25 */
  day: string;
  userId: string;
  model: string;
  turns: number;
  inputTokens: number;
  outputTokens: number;
  /** the sum of what is known */
  costUsd: number;
  /** turns whose model has no known price; their cost is missing in costUsd */
  turnsWithoutCost: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The last `days` days, today included, newest first. Turns that run are not counted yet. */
export async function usageReport(database: Database, options: { days: number; userId?: string; now: number }): Promise<UsageDay[]> {
  const { days, userId, now } = options;
  const since = dayOf(now - (days - 1) * dayMs);
  const rows = await database.all(
    `SELECT day, account_id, model, COUNT(*) AS turns, CAST(SUM(input_tokens) AS BIGINT) AS input_tokens,
       CAST(SUM(output_tokens) AS BIGINT) AS output_tokens, COALESCE(SUM(cost_usd), 0) AS cost_usd,
       CAST(SUM(CASE WHEN cost_usd IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS turns_without_cost
     FROM turn_usage WHERE state = 'ended' AND day >= ? ${userId === undefined ? "" : "AND account_id = ?"}
     GROUP BY day, account_id, model ORDER BY day DESC, account_id, model`,
    ...(userId === undefined ? [since] : [since, userId]),
  );
  return rows.map(toUsageDay);
}

function toUsageDay(row: Row): UsageDay {
  return {
    day: String(row.day),
    userId: String(row.account_id),
    model: String(row.model),
    turns: Number(row.turns),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costUsd: Number(row.cost_usd),
    turnsWithoutCost: Number(row.turns_without_cost),
  };
}
