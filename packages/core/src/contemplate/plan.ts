// How wide each round is, and the numbers behind every decision of Contemplating. Facts and arithmetic only.
import { agentCounts } from "../turn/turn-request.ts";

export type AgentCount = (typeof agentCounts)[number];

export interface ContemplatePolicy {
  /** a round may end when this share of its agents has finished */
  quorumShare: number;
  /** how long the others may go on after the quorum, as a share of the time it took */
  graceShare: number;
  /** stop when the largest class of answers leads by this many agents; null never stops early */
  earlyStopLead: number | null;
  /** after a round: at least this many agents with the same answer … */
  agreementAgents: number;
  /** … and at least this share of those that answered */
  agreementShare: number;
  /** run a second round of agents that read the drafts, when N >= 8 and the drafts are split */
  refine: boolean;
  /** part of the budget that drafts and refinements may use; the rest is held back for the answer */
  roundsShare: number;
}

export const defaultPolicy: ContemplatePolicy = {
  quorumShare: 0.75,
  graceShare: 0.25,
  earlyStopLead: 3,
  agreementAgents: 3,
  agreementShare: 0.75,
  refine: true,
  roundsShare: 0.8,
};

/** How many attempts one refining agent reads, and how many the last one reads. */
export const refineReferences = 4;
export const aggregateReferences = 8;

/** Below this an agent can say nothing useful; fewer agents with more room are better. */
const minimumAgentTokens = 64;

export interface Plan {
  agents: AgentCount;
  /** agents of the second round, run only when the drafts are split; 0 when there is none */
  refiners: number;
  /** output tokens each draft may write; null without a token budget */
  draftTokens: number | null;
  why: string;
}

/** agents of the second round for each width */
const refiners: Record<AgentCount, number> = { 1: 0, 2: 0, 4: 0, 8: 3, 16: 4 };

/**
 * The plan for `asked` agents, narrowed to what the token budget can feed.
 * @param inputTokens  estimated tokens of the request, paid once per agent
 */
export function makePlan(asked: AgentCount, maxTokens: number | null, inputTokens: number, policy: ContemplatePolicy): Plan {
  const widths = agentCounts.filter((count) => count <= asked).toReversed();
  for (const agents of widths) {
    const second = policy.refine ? refiners[agents] : 0;
    // a second round needs its share; agents that stop early give theirs back
    const share = second > 0 ? policy.roundsShare * 0.75 : policy.roundsShare;
    const draftTokens = maxTokens === null ? null : Math.floor((maxTokens * share) / agents) - inputTokens;
    if (draftTokens !== null && draftTokens < minimumAgentTokens && agents > 1) continue;
    const why =
      agents === asked
        ? `${asked} ${asked === 1 ? "agent was" : "agents were"} asked for`
        : `${asked} agents were asked for, the budget of ${maxTokens} tokens feeds ${agents}`;
    return { agents, refiners: second, draftTokens, why };
  }
  return { agents: 1, refiners: 0, draftTokens: null, why: "one agent" };
}

/** How many of the agents must finish before the round may end: 75 % means 2 of 2, 3 of 4, 6 of 8, 12 of 16. */
export function quorumSize(agents: number, policy: ContemplatePolicy): number {
  return Math.ceil(agents * policy.quorumShare);
}
