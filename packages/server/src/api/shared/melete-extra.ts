// What no other format has a place for: marks, how it was decided, what each agent concluded, what it cost. In a `melete` field.
import type { AgentRecord, Annotations, Decision, Mode, TurnView } from "@melete/core";

export interface MeleteExtra {
  mode: Mode | null;
  /** how the turn ended, in our words: "budget" and "deadline" are told as "length" elsewhere */
  reason: TurnView["status"];
  decision: Decision | null;
  degraded: boolean;
  annotations: Annotations[];
  citations: TurnView["answer"]["citations"];
  agents: { agentId: string; stage: string; status: string; model: string | null; tokens: number; record: AgentRecord | null }[];
  costUsd: number | null;
  criticalPathTokens: number | null;
}

export function meleteExtra(view: TurnView): MeleteExtra {
  return {
    mode: view.mode,
    reason: view.status,
    decision: view.decision,
    degraded: view.degraded,
    annotations: view.answer.annotations,
    citations: view.answer.citations,
    agents: view.agents.map(({ agentId, stage, status, model, tokens, record }) => ({ agentId, stage, status, model, tokens, record })),
    costUsd: view.usage?.costUsd ?? null,
    criticalPathTokens: view.criticalPathTokens,
  };
}
