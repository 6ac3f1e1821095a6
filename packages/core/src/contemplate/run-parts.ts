// Sub-agents side by side, each as soon as what it needs is there. It builds their requests and says which are ready; a round runs them.
import { type WithSpawn, withSpawn } from "../agent/spawn-agent.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import { type BudgetShare, createBudgetShare } from "../turn/budget-share.ts";
import { tokensOf } from "../turn/ledger.ts";
import { passThrough } from "../turn/pass-through.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { agentTools, outputCap, sampling } from "./draft.ts";
import { findingOf, type Part } from "./integrate.ts";
import { restoreOutcome } from "./outcome.ts";
import { withTail } from "./prompts.ts";
import { isTainted, nonceFor } from "./refine.ts";
import { runRound } from "./run-round.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";
import { subtaskTail } from "./split-prompts.ts";
import type { Steering } from "./steering.ts";
import type { Subtask } from "./subtask.ts";

export interface RunPartsOptions {
  round: number;
  subtasks: readonly Subtask[];
  /** parts of an earlier round, which these may need */
  earlier: readonly Part[];
  signal: AbortSignal;
  steering: Steering;
}

export interface RanParts {
  parts: Part[];
  /** tokens on the longest chain of parts that waited for each other */
  path: number;
}

/** Runs all parts and returns them in the order of the plan, with null for those that never started. */
export async function runParts(context: TurnContext, { round, subtasks, earlier, signal, steering }: RunPartsOptions): Promise<RanParts> {
  const waiting = new Set(subtasks.map(({ agentId }) => agentId));
  const shares = new Map<string, BudgetShare>();
  const spawns = new Map<string, WithSpawn>();

  const isRestored = (agentId: string) => restoreOutcome(context, { agentId }) !== null;

  /** An equal part of what is left for each that is still to start; what those that ended left over is for the later ones. */
  function shareFor(agentId: string, ended: ReadonlySet<string>): BudgetShare & { tokens: number | null } {
    waiting.delete(agentId);
    // what ended before the turn was taken over needs no share any more
    if (isRestored(agentId)) return { ...createBudgetShare(context.ledger, null), tokens: null };
    const left = context.ledger.tokensLeft(context.policy.roundsShare);
    const promised = [...shares].map(([id, share]) => (ended.has(id) ? 0 : (share.ledger.tokensLeft(1) ?? 0)));
    const free = (left ?? 0) - promised.reduce((sum, one) => sum + one, 0);
    const others = [...waiting].filter((id) => !isRestored(id)).length;
    const tokens = left === null ? null : Math.max(0, Math.floor(free / (1 + others)));
    const share = createBudgetShare(context.ledger, tokens);
    shares.set(agentId, share);
    return { ...share, tokens };
  }

  /** Tasks whose forerunners have all ended; those that failed are missed by the task, not waited for. */
  function ready(outcomes: readonly AgentOutcome[]): AgentTask[] {
    const ended = new Set(outcomes.map(({ agentId }) => agentId));
    const next = subtasks.filter(({ agentId, after }) => waiting.has(agentId) && after.every((id) => ended.has(id)));
    return next.map((subtask) => {
      const { agentId } = subtask;
      const share = shareFor(agentId, ended);
      const allowed = agentTools(context).filter(({ name }) => subtask.tools?.includes(name) ?? true);
      const spawn = withSpawn(context, { agentId, round, tools: allowed, ledger: share.ledger });
      spawns.set(agentId, spawn);
      return subtaskTask(context, { subtask, subtasks, round, earlier, outcomes, share, tools: spawn.tools });
    });
  }

  const outcomes = await runRound(context, { round, tasks: ready([]), more: ready, signal, prime: false, parts: true, steering });
  const parts = subtasks.map((subtask) => ({ subtask, outcome: outcomes.find(({ agentId }) => agentId === subtask.agentId) ?? null }));
  return { parts, path: longestChain(parts, (agentId) => spawns.get(agentId)?.path() ?? 0) };
}

interface SubtaskTask {
  subtask: Subtask;
  subtasks: readonly Subtask[];
  round: number;
  earlier: readonly Part[];
  outcomes: readonly AgentOutcome[];
  share: BudgetShare & { tokens: number | null };
  tools: AgentTask["tools"];
}

function subtaskTask(context: TurnContext, { subtask, subtasks, round, earlier, outcomes, share, tools }: SubtaskTask): AgentTask {
  const { request } = context;
  const done: Part[] = [
    ...earlier,
    ...subtasks.map((other) => ({ subtask: other, outcome: outcomes.find((one) => one.agentId === other.agentId) ?? null })),
  ];
  const needed = done.filter((part) => subtask.after.includes(part.subtask.agentId) || earlier.includes(part));
  const others = subtasks.filter(({ agentId }) => agentId !== subtask.agentId).map(({ title }) => title);
  const messages = withTail(request.messages, subtaskTail(subtask, others, needed.flatMap(findingOf), nonceFor(request.turnId)));
  const { stop: _, ...asked } = passThrough(request, true);
  const before = messages.length - 1;
  return {
    agentId: subtask.agentId,
    stage: "subtask",
    round,
    title: subtask.title,
    tools,
    block: true,
    taint: needed.some(({ outcome }) => outcome !== null && isTainted(outcome)),
    share,
    request: {
      messages,
      ...asked,
      ...outputCap(context, share.tokens === null ? null : share.tokens - estimateTokens(messages)),
      ...sampling(context, subtask.agentId, 1),
      ...(before > 0 ? { sharedPrefix: { key: `${request.turnId}/subtask`, messages: before } } : {}),
    },
  };
}

function longestChain(parts: readonly Part[], spawnedBy: (agentId: string) => number): number {
  const lengths = new Map<string, number>();
  function lengthOf(agentId: string): number {
    const known = lengths.get(agentId);
    if (known !== undefined) return known;
    const part = parts.find(({ subtask }) => subtask.agentId === agentId);
    const own = part?.outcome === undefined || part.outcome === null ? 0 : tokensOf(part.outcome.usage) + spawnedBy(agentId);
    const length = own + Math.max(0, ...(part?.subtask.after ?? []).map(lengthOf));
    lengths.set(agentId, length);
    return length;
  }
  return Math.max(0, ...parts.map(({ subtask }) => lengthOf(subtask.agentId)));
}
