// Contemplating: which shape the work takes, then that shape. The shapes are files of their own.
import type { TurnContext, TurnOutcome } from "../turn/turn-context.ts";
import { runSingleAgent } from "../turn/single-agent.ts";
import { explore } from "./explore.ts";
import { decideShape, type Gate } from "./gate.ts";
import type { ContemplatePolicy } from "./plan.ts";
import { split } from "./split.ts";

/** Runs the whole contemplation and tells the answer. */
export async function contemplate(context: TurnContext): Promise<TurnOutcome> {
  const gate = decideShape(context);
  switch (gate.shape) {
    case "direct":
      context.emit({ type: "plan", shape: "direct", agents: 1, why: gate.why ?? "one agent answers" });
      return runSingleAgent(context, true);
    case "explore": {
      const outcome = await runExplore(context, gate);
      return gate.undivided === true ? { ...outcome, degraded: true } : outcome;
    }
    case "split":
      return runSplit(context, gate);
    default: {
      const unknown: never = gate.shape;
      throw new Error(`There is no shape ${String(unknown)}; add it in contemplate.ts.`);
    }
  }
}

/** Of two or three attempts, two that agree are enough; with more, two thirds. */
const probing: Partial<ContemplatePolicy> = { agreementAgents: 2, agreementShare: 2 / 3 };

function runExplore(context: TurnContext, { why, chosen }: Pick<Gate, "why" | "chosen">): Promise<TurnOutcome> {
  const policy = chosen ? { ...context.policy, ...probing } : context.policy;
  return explore({ ...context, policy }, { ...(why === null ? {} : { why }), probe: chosen });
}

/** A division; when there is nothing to divide, agents try the whole instead. */
async function runSplit(context: TurnContext, { why, chosen }: Gate): Promise<TurnOutcome> {
  // a division that nobody asked for must be worth it: two parts at least can start at once
  const result = await split(context, { why: why ?? "", leastIndependent: chosen ? 2 : 1 });
  switch (result.type) {
    case "answered":
      return result.outcome;
    case "not-split": {
      const outcome = await runExplore(context, { why: `agents try the whole instead: ${result.why}`, chosen });
      const degraded = outcome.degraded || (result.failed && !chosen);
      return { ...outcome, degraded, criticalPathTokens: outcome.criticalPathTokens + result.path };
    }
    default: {
      const unknown: never = result;
      throw new Error(`There is no result ${JSON.stringify(unknown)} of a split; add it in contemplate.ts.`);
    }
  }
}
