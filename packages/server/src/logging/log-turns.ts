// One line per turn when it ends: ids, model, mode, tokens, cost and times, never contents. It knows events, not HTTP.
import type { TurnEvent, TurnRequest } from "@melete/core";
import type { TurnWatch, TurnWatcher } from "../runs/observe-turn.ts";
import type { LogFields, Logger } from "./logger.ts";

export function logTurns(logger: Logger, now: () => number = () => performance.now()): TurnWatcher {
  return ({ turnId, mode }: TurnRequest): TurnWatch => {
    const startedAt = now();
    const since = (): number => Math.round((now() - startedAt) * 10) / 10;
    let fields: LogFields = {};
    let agents = 0;
    let failed = false;
    return {
      event(event: TurnEvent) {
        if (event.type === "turn-start") fields = { ...fields, model: event.model };
        else if (event.type === "resume") fields = { ...fields, resumed: true };
        else if (event.type === "agent-start") agents += 1;
        else if (event.type === "answer-start") fields = { ...fields, decision: event.decision };
        else if (event.type === "text-delta" && fields.firstWordMs === undefined) fields = { ...fields, firstWordMs: since() };
        else if (event.type === "usage") {
          const { inputTokens, outputTokens, costUsd } = event.usage;
          fields = { ...fields, inputTokens, outputTokens, costUsd };
        } else if (event.type === "turn-end") {
          failed = event.reason === "error";
          fields = { ...fields, end: event.reason, degraded: event.degraded, failure: event.failure?.code ?? event.failure?.kind };
        }
      },
      end() {
        logger.log(failed ? "warn" : "info", "turn", { turnId, mode, ...fields, agents, ms: since() });
      },
    };
  };
}
