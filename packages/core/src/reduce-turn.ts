// The view of a turn as a fold of its events: what a page, a terminal or an API shows. It knows events only, not where they come from.
import type { Decision, Failure, Mode, Said, Stage, TurnEvent, TurnEventOf, Usage } from "./event.ts";
import type { AgentRecord, Annotations, ArtifactVersion, PartOf, ReadKind } from "./message.ts";

export interface ToolCallView {
  callId: string;
  /** the caller's own tool, which Melete does not run */
  client?: boolean;
  /** absent when the turn itself called, outside any agent */
  agentId?: string;
  tool: string;
  input: unknown;
  /** null while the tool runs */
  output: string | null;
  isError: boolean;
  /** what the tool drew */
  pictures: PartOf<"image">[];
  /** other files that it made */
  files?: PartOf<"file">[];
}

export interface ApprovalView extends Pick<TurnEventOf<"approval-request">, "approvalId" | "agentId" | "tool" | "input" | "why" | "anew"> {
  /** null while it waits for the person */
  decision: TurnEventOf<"approval">["decision"] | null;
}

export interface AgentView {
  agentId: string;
  stage: Stage;
  round: number;
  status: "running" | TurnEventOf<"agent-end">["reason"];
  tokens: number;
  elapsedMs: number;
  gist: string;
  record: AgentRecord | null;
  /** why it was cancelled or started twice; "" when neither */
  reason: string;
  usage: Usage | null;
  annotations: Annotations[];
  /** its own words, once it has ended with some */
  said: Said | null;
  model: string | null;
  title: string;
  parentId: string | null;
  failure?: Failure;
}

export interface RoundView {
  round: number;
  stage: Stage;
  agents: number;
  status: "running" | "done";
  /** the last one said in this round; null before */
  agreement: AgreementView | null;
}

export type AgreementView = Pick<TurnEventOf<"agreement">, "classes" | "abstained">;

export type ControlView = Pick<TurnEventOf<"control">, "action" | "agentId">;

export interface AnswerView {
  text: string;
  reasoning: string;
  annotations: Annotations[];
  citations: Omit<PartOf<"citation">, "type">[];
  artifacts: ArtifactVersion[];
}

export interface TurnView {
  turnId: string;
  /** seq of the last event folded in, -1 before the first; what a reader sends as Last-Event-ID */
  lastSeq: number;
  /** "waiting" before the first event, "working" until the answer begins, "answering", then how it ended */
  status: "waiting" | "working" | "answering" | TurnEventOf<"turn-end">["reason"];
  mode: Mode | null;
  /** what answers in the model's place; null: the model does */
  by: string | null;
  model: string | null;
  plan: Pick<TurnEventOf<"plan">, "shape" | "agents" | "why" | "subtasks"> | null;
  rounds: RoundView[];
  /** in the order they started */
  agents: AgentView[];
  /** the last one said, in whatever round */
  agreement: AgreementView | null;
  earlyStop: { why: string; cancelled: string[] } | null;
  decision: Decision | null;
  answer: AnswerView;
  /** in the order they were called, those of agents included */
  toolCalls: ToolCallView[];
  /** what the person asked of the running turn, as far as it took effect, in that order */
  controls: ControlView[];
  /** what the turn asked the person's agreement for */
  approvals: ApprovalView[];
  /** what the turn has had before it that the rule of two counts */
  reads: ReadKind[];
  /** why, for each time that another process went on with this turn */
  resumes: string[];
  budget: { spentTokens: number; limitTokens: number | null; spentUsd: number | null; exhausted: boolean } | null;
  usage: Usage | null;
  criticalPathTokens: number | null;
  failure: Failure | null;
  degraded: boolean;
}

export const emptyTurnView: TurnView = {
  turnId: "",
  lastSeq: -1,
  status: "waiting",
  mode: null,
  by: null,
  model: null,
  plan: null,
  rounds: [],
  agents: [],
  agreement: null,
  earlyStop: null,
  decision: null,
  answer: { text: "", reasoning: "", annotations: [], citations: [], artifacts: [] },
  toolCalls: [],
  controls: [],
  approvals: [],
  reads: [],
  resumes: [],
  budget: null,
  usage: null,
  criticalPathTokens: null,
  failure: null,
  degraded: false,
};

/**
 * The view after one more event. Pure: the old view is not changed, unchanged parts are shared.
 * An event whose seq was already folded in changes nothing, so replaying a log from anywhere is safe.
 *
 * @example const view = events.reduce(reduceTurn, emptyTurnView);
 */
export function reduceTurn(view: TurnView, event: TurnEvent): TurnView {
  if (event.seq <= view.lastSeq) return view;
  return { ...apply(view, event), lastSeq: event.seq };
}

function apply(view: TurnView, event: TurnEvent): TurnView {
  switch (event.type) {
    case "turn-start":
      return { ...view, turnId: event.turnId, status: "working", mode: event.mode, model: event.model, by: event.by ?? null };
    case "plan":
      return { ...view, plan: { shape: event.shape, agents: event.agents, why: event.why, ...(event.subtasks ? { subtasks: event.subtasks } : {}) } };
    case "resume":
      return resumed(view, event);
    case "control": {
      const { action, agentId } = event;
      const noted = { ...view, controls: [...view.controls, { action, ...(agentId === undefined ? {} : { agentId }) }] };
      if (action !== "skip-agent" || agentId === undefined) return noted;
      return withAgent(noted, agentId, () => ({ reason: "the person skipped it" }));
    }
    case "approval-request": {
      const { type: _, turnId: _turn, seq: _seq, ...request } = event;
      return { ...view, approvals: [...view.approvals, { ...request, decision: null }] };
    }
    case "approval": {
      const { approvalId, decision } = event;
      return { ...view, approvals: view.approvals.map((one) => (one.approvalId === approvalId ? { ...one, decision } : one)) };
    }
    case "reads":
      return view.reads.includes(event.what) ? view : { ...view, reads: [...view.reads, event.what] };
    case "round-start":
      return { ...view, rounds: [...view.rounds, newRound(event)] };
    case "round-end":
      return { ...view, rounds: view.rounds.map((round) => (round.round === event.round ? { ...round, status: "done" } : round)) };
    case "agent-start":
      // an agent that is started twice was lost in between
      return { ...view, agents: [...view.agents.filter(({ agentId }) => agentId !== event.agentId), newAgent(event)] };
    case "agent-progress":
      return withAgent(view, event.agentId, () => ({ tokens: event.tokens, elapsedMs: event.elapsedMs, gist: event.gist }));
    case "agent-end":
      return withAgent(view, event.agentId, (agent) => ({
        status: event.reason,
        tokens: event.usage.outputTokens || agent.tokens,
        elapsedMs: event.elapsedMs,
        record: event.record,
        said: event.said ?? null,
        usage: event.usage,
        ...(event.failure ? { failure: event.failure } : {}),
      }));
    case "hedge":
    case "cancel":
      return withAgent(view, event.agentId, () => ({ reason: event.why }));
    case "tool-call":
      return { ...view, toolCalls: [...view.toolCalls, newToolCall(event)] };
    case "tool-result":
      return { ...view, toolCalls: withResult(view.toolCalls, event) };
    case "annotations":
      if (event.agentId === undefined) return withAnswer(view, { annotations: [...view.answer.annotations, event.annotations] });
      return withAgent(view, event.agentId, (agent) => ({ annotations: [...agent.annotations, event.annotations] }));
    case "artifact": {
      const { artifactId, version, mediaType, title, hash } = event;
      return withAnswer(view, { artifacts: [...view.answer.artifacts, { artifactId, version, mediaType, title, hash }] });
    }
    case "agreement": {
      const agreement = { classes: event.classes, abstained: event.abstained };
      const speaker = event.classes[0]?.agents[0] ?? event.abstained[0];
      const spoke = view.agents.find(({ agentId }) => agentId === speaker)?.round ?? view.rounds.at(-1)?.round;
      const rounds = view.rounds.map((round) => (round.round === spoke ? { ...round, agreement } : round));
      return { ...view, agreement, rounds };
    }
    case "early-stop":
      return { ...view, earlyStop: { why: event.why, cancelled: event.cancelled } };
    case "budget": {
      const { spentTokens, limitTokens, spentUsd, exhausted } = event;
      return { ...view, budget: { spentTokens, limitTokens, spentUsd, exhausted } };
    }
    case "answer-start":
      return { ...view, status: "answering", decision: event.decision };
    case "reasoning-delta":
      return withAnswer(view, { reasoning: view.answer.reasoning + event.text });
    case "text-delta":
      return withAnswer(view, { text: view.answer.text + event.text });
    case "citation": {
      const citation = { source: event.source, quote: event.quote, ...(event.url === undefined ? {} : { url: event.url }) };
      return withAnswer(view, { citations: [...view.answer.citations, citation] });
    }
    case "answer-end":
      return view;
    case "usage":
      return { ...view, usage: event.usage, criticalPathTokens: event.criticalPathTokens };
    case "turn-end":
      return { ...view, status: event.reason, degraded: event.degraded, failure: event.failure ?? null };
    default:
      return unknownEvent(event);
  }
}

function newRound({ round, stage, agents }: TurnEventOf<"round-start">): RoundView {
  return { round, stage, agents, status: "running", agreement: null };
}

function newAgent(event: TurnEventOf<"agent-start">): AgentView {
  const { agentId, stage, round, model = null, title = "", parentId = null } = event;
  const nothing = { tokens: 0, elapsedMs: 0, gist: "", record: null, reason: "", usage: null, annotations: [], said: null };
  return { agentId, stage, round, status: "running", model, title, parentId, ...nothing };
}

/** What was lost with its process goes out of the view: agents that had not ended, their open calls, and the half-told answer. */
function resumed(view: TurnView, { why }: TurnEventOf<"resume">): TurnView {
  const agents = view.agents.filter(({ status }) => status !== "running");
  const kept = new Set(agents.map(({ agentId }) => agentId));
  const toolCalls = view.toolCalls.filter(({ agentId }) => agentId !== undefined && kept.has(agentId));
  const rounds = view.rounds.filter(({ status }) => status === "done");
  const approvals = view.approvals.filter(({ decision }) => decision !== null);
  const resumes = [...view.resumes, why];
  return { ...view, status: "working", agents, toolCalls, rounds, approvals, resumes, decision: null, answer: emptyTurnView.answer };
}

function newToolCall(event: TurnEventOf<"tool-call">): ToolCallView {
  const { callId, tool, input } = event;
  const whose = { ...(event.agentId === undefined ? {} : { agentId: event.agentId }), ...(event.client === true ? { client: true } : {}) };
  return { callId, ...whose, tool, input, output: null, isError: false, pictures: [] };
}

/** Models reuse call ids between steps, so a result belongs to the oldest open call of that name by that agent. */
function withResult(calls: ToolCallView[], event: TurnEventOf<"tool-result">): ToolCallView[] {
  const index = calls.findIndex((call) => call.callId === event.callId && call.agentId === event.agentId && call.output === null);
  return calls.map((call, position) =>
    position === index
      ? {
          ...call,
          output: event.output,
          isError: event.isError,
          pictures: event.pictures ?? [],
          ...(event.files === undefined ? {} : { files: event.files }),
        }
      : call,
  );
}

function withAgent(view: TurnView, agentId: string, change: (agent: AgentView) => Partial<AgentView>): TurnView {
  return { ...view, agents: view.agents.map((agent) => (agent.agentId === agentId ? { ...agent, ...change(agent) } : agent)) };
}

function withAnswer(view: TurnView, change: Partial<AnswerView>): TurnView {
  return { ...view, answer: { ...view.answer, ...change } };
}

function unknownEvent(event: never): never {
  throw new Error(`reduceTurn has no rule for the event ${JSON.stringify(event)}; add one in reduce-turn.ts.`);
}
