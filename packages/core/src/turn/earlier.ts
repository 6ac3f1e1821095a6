// What an earlier attempt at a turn left in its log, when its process died: the agents that had ended, the rounds that were over, what
// the person had asked for. It folds events; it decides nothing.
import type { Tool } from "../agent/tool.ts";
import type { Failure, TurnEvent, TurnEventBody, TurnEventOf, Usage } from "../event.ts";
import { addUsage, noUsage } from "./ledger.ts";

export interface EarlierAgent {
  start: TurnEventOf<"agent-start">;
  /** null when it was lost with its process */
  end: TurnEventOf<"agent-end"> | null;
  cancelled: boolean;
}

export interface Earlier {
  /** -1 when there was no earlier attempt */
  lastSeq: number;
  started: boolean;
  ended: boolean;
  /** the last life of each agent */
  agents: ReadonlyMap<string, EarlierAgent>;
  roundsOver: ReadonlySet<number>;
  /** rounds whose agents were being stopped: nothing may start in them */
  roundsStopped: ReadonlySet<number>;
  answerNow: boolean;
  skipped: ReadonlySet<string>;
  /** drafts that the person had added */
  added: number;
  /** what the agents that ended have used, and an estimate of what was lost */
  usage: Usage;
  /** time that the rounds so far have taken */
  elapsedMs: number;
}

const read = new WeakMap<readonly TurnEvent[], Earlier>();

/** Folds a log; the same log is folded once. */
export function readEarlier(log: readonly TurnEvent[]): Earlier {
  const known = read.get(log);
  if (known !== undefined) return known;
  const earlier = fold(log);
  read.set(log, earlier);
  return earlier;
}

function fold(log: readonly TurnEvent[]): Earlier {
  const agents = new Map<string, EarlierAgent>();
  const tokens = new Map<string, number>();
  const roundsOver = new Set<number>();
  const roundsStopped = new Set<number>();
  const skipped = new Set<string>();
  const roundMs = new Map<number, number>();
  let usage = noUsage;
  let answerNow = false;
  let added = 0;
  let round = 0;

  const lose = (agent: EarlierAgent) => {
    const { agentId } = agent.start;
    usage = addUsage(usage, { ...noUsage, outputTokens: tokens.get(agentId) ?? 0 });
    tokens.delete(agentId);
  };
  for (const event of log) {
    switch (event.type) {
      case "agent-start": {
        const before = agents.get(event.agentId);
        if (before?.end === null) lose(before);
        agents.set(event.agentId, { start: event, end: null, cancelled: before?.cancelled ?? false });
        break;
      }
      case "agent-progress":
        tokens.set(event.agentId, event.tokens);
        break;
      case "agent-end": {
        const agent = agents.get(event.agentId);
        if (agent === undefined) break;
        agents.set(event.agentId, { ...agent, end: event });
        tokens.delete(event.agentId);
        usage = addUsage(usage, event.usage);
        roundMs.set(agent.start.round, Math.max(roundMs.get(agent.start.round) ?? 0, event.elapsedMs));
        break;
      }
      case "cancel": {
        const agent = agents.get(event.agentId);
        if (agent === undefined) break;
        agents.set(event.agentId, { ...agent, cancelled: true });
        if (!skipped.has(event.agentId)) roundsStopped.add(agent.start.round);
        break;
      }
      case "round-start":
        round = event.round;
        break;
      case "round-end":
        roundsOver.add(event.round);
        break;
      case "early-stop":
        roundsStopped.add(round);
        break;
      case "control":
        if (event.action === "answer-now") answerNow = true;
        else if (event.action === "add-agent") added += 1;
        else if (event.agentId !== undefined) skipped.add(event.agentId);
        break;
      default:
        break;
    }
  }
  for (const agent of agents.values()) {
    if (agent.end === null) lose(agent);
  }
  const types = new Set(log.map(({ type }) => type));
  const elapsedMs = [...roundMs.values()].reduce((sum, ms) => sum + ms, 0);
  const state = { agents, roundsOver, roundsStopped, answerNow, skipped, added, usage, elapsedMs };
  return { lastSeq: log.at(-1)?.seq ?? -1, started: types.has("turn-start"), ended: types.has("turn-end"), ...state };
}

/**
 * Is this event already in the log, in the life of a round that was over, as the same plan or as what was read? The view keeps those when a turn goes on,
 * so they are not told again.
 */
export function wasTold(log: readonly TurnEvent[], body: TurnEventBody): boolean {
  if (log.length === 0) return false;
  if (body.type === "round-start" || body.type === "round-end") return readEarlier(log).roundsOver.has(body.round);
  if (body.type !== "plan" && body.type !== "reads") return false;
  const same = JSON.stringify(body);
  return log.some(({ turnId: _, seq: __, ...other }) => other.type === body.type && JSON.stringify(other) === same);
}

/**
 * Why the turn must not go on by itself: an agent that was lost had called a tool that acts, and calling it again could act twice. Null
 * when there is no such call.
 */
export function interrupted(log: readonly TurnEvent[], tools: readonly Tool[]): Failure | null {
  const { agents } = readEarlier(log);
  const acts = new Set(tools.filter(({ effects }) => effects === "acts").map(({ name }) => name));
  const done: string[] = [];
  for (const [index, event] of log.entries()) {
    if (event.type !== "tool-call" || event.client === true || !acts.has(event.tool)) continue;
    if (event.agentId !== undefined && agents.get(event.agentId)?.end !== null) continue;
    const result = log.slice(index).find((other) => other.type === "tool-result" && other.callId === event.callId && other.agentId === event.agentId);
    const how = result?.type === "tool-result" ? `it answered: ${result.output.slice(0, 200)}` : "whether it was carried out is not known";
    done.push(`"${event.tool}" was called with ${JSON.stringify(event.input ?? null).slice(0, 200)}; ${how}`);
  }
  if (done.length === 0) return null;
  const message = `The server stopped in the middle of an action, and repeating it could do it twice. ${done.join(". ")}. Check it, then ask again.`;
  return { kind: "internal", message, retryable: false, code: "interrupted" };
}
