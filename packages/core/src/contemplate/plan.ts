// How wide each round is, and the numbers behind every decision of Contemplating. Facts and arithmetic only.
import type { StallLimits } from "../model/first-token.ts";
import { agentCounts } from "../turn/turn-request.ts";

export type AgentCount = (typeof agentCounts)[number];

export interface ContemplatePolicy extends StallLimits {
  /** a round may end when this share of its agents has finished */
  quorumShare: number;
  /** after the quorum, each of the others may take this much longer than those that finished took on average */
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
  /** at a deadline, this share of the round's agents must have left something for the attempts to be merged */
  floorShare: number;
  /** calls that stalled may be made a second time by this share of a round's agents */
  hedgeShare: number;
  /** one round at most, for each wave of agents that the model serves side by side */
  roundMs: number;
  /** one turn at most, when its budget does not say less */
  turnMs: number;
  /** how often a busy provider is asked for one generation */
  busyAttempts: number;
  /** the first wait when the provider does not say how long; doubled each time */
  busyWaitMs: number;
  /** a provider that asks for more than this is not waited for */
  longestBusyWaitMs: number;
}

export const defaultPolicy: ContemplatePolicy = {
  quorumShare: 0.75,
  graceShare: 0.25,
  earlyStopLead: 3,
  agreementAgents: 3,
  agreementShare: 0.75,
  refine: true,
  roundsShare: 0.8,
  floorShare: 0.25,
  hedgeShare: 0.25,
  firstTokenMs: 15_000,
  coldStartMs: 120_000,
  idleGapMs: 30_000,
  slowIdleGapMs: 60_000,
  hiddenThinkingMs: 10 * 60_000,
  roundMs: 20 * 60_000,
  turnMs: 60 * 60_000,
  busyAttempts: 6,
  busyWaitMs: 1_000,
  longestBusyWaitMs: 120_000,
};

/** How many attempts one refining agent reads, and how many the last one reads. */
export const refineReferences = 4;
export const aggregateReferences = 8;

/** Below this an agent can say nothing useful; fewer agents with more room are better. */
export const minimumAgentTokens = 64;

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

/** A budget in dollars, and the price of the dearest model among the drafts. */
export interface Money {
  maxUsd: number;
  prices: { input: number; output: number };
}

/**
 * The plan for `asked` agents, narrowed to what the budget can feed.
 * @param inputTokens  estimated tokens of the request, paid once per agent
 */
export function makePlan(
  asked: AgentCount,
  maxTokens: number | null,
  inputTokens: number,
  policy: ContemplatePolicy,
  money: Money | null = null,
): Plan {
  const widths = agentCounts.filter((count) => count <= asked).toReversed();
  for (const agents of widths) {
    const second = policy.refine ? refiners[agents] : 0;
    // a second round needs its share; agents that stop early give theirs back
    const share = second > 0 ? policy.roundsShare * 0.75 : policy.roundsShare;
    const limits: number[] = [];
    if (maxTokens !== null) limits.push(Math.floor((maxTokens * share) / agents) - inputTokens);
    if (money !== null && money.prices.output > 0) limits.push(tokensFor(money, share / agents, inputTokens));
    const draftTokens = limits.length === 0 ? null : Math.min(...limits);
    if (draftTokens !== null && draftTokens < minimumAgentTokens && agents > 1) continue;
    const why =
      agents === asked
        ? `${asked} ${asked === 1 ? "agent was" : "agents were"} asked for`
        : `${asked} agents were asked for, the budget of ${[...(maxTokens === null ? [] : [`${maxTokens} tokens`]), ...(money === null ? [] : [`$${money.maxUsd}`])].join(" and ")} feeds ${agents}`;
    return { agents, refiners: second, draftTokens, why };
  }
  return { agents: 1, refiners: 0, draftTokens: null, why: "one agent" };
}

/** Output tokens that a share of the money pays for, after the input. */
function tokensFor({ maxUsd, prices }: Money, share: number, inputTokens: number): number {
  return Math.floor((maxUsd * share * 1e6 - inputTokens * prices.input) / prices.output);
}

/** How many of the agents must finish before the round may end: 75 % means 2 of 2, 3 of 4, 6 of 8, 12 of 16. */
export function quorumSize(agents: number, policy: ContemplatePolicy): number {
  return Math.ceil(agents * policy.quorumShare);
}
