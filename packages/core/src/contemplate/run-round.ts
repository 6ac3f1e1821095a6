// Agents side by side: launch, quorum with grace, early stop, skip, cancel. It knows when a round is over, not what its answers are worth.
import { questionOf } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import { readEarlier } from "../turn/earlier.ts";
import { noUsage } from "../turn/ledger.ts";
import { AbortCause, causeOf, emitBudget, type TurnContext } from "../turn/turn-context.ts";
import { runCheckers } from "./checker.ts";
import { earlyStop, groupAnswers, isComplete } from "./decide.ts";
import { createLanes } from "./lanes.ts";
import { restoreOutcome } from "./outcome.ts";
import { minimumAgentTokens, quorumSize } from "./plan.ts";
import { type AgentOutcome, type AgentTask, solve } from "./solve.ts";
import type { Steering } from "./steering.ts";

export interface RoundOptions {
  round: number;
  tasks: readonly AgentTask[];
  /** aborts when the part of the budget that rounds may use is spent; lies below the turn's signal */
  signal: AbortSignal;
  /** start one agent, the others at its first word: they find the prefix computed */
  prime: boolean;
  /**
   * Asked whenever an agent has ended and nothing stopped the round: tasks to go on with beside the `open` ones that run or wait. The
   * round is over when there are neither.
   */
  more?: (outcomes: readonly AgentOutcome[], open: number) => AgentTask[];
  /** every agent does a part of its own: their answers are not compared, and nobody is cut because others have finished */
  parts?: boolean;
  /** what the person may ask of the round */
  steering?: Steering;
  /** the task of one more agent beside `planned` ones, when the person asks for it; null when there can be none */
  add?: (planned: number) => AgentTask | null;
}

/** How long the others wait for the first agent's first word before they start anyway. */
const primeMs = 2_000;

/**
 * Runs the round and returns the outcome of every agent that was started, in agent order. Cancelled agents are waited for, so that no
 * work is left running and their tokens are counted. In a turn that was taken over, agents that had ended are not run again.
 */
export async function runRound(context: TurnContext, options: RoundOptions): Promise<AgentOutcome[]> {
  const { round, steering, parts = false } = options;
  const { emit, clock, policy, ledger } = context;
  const earlier = readEarlier(context.log);
  const planned = [...options.tasks];
  const stage = planned[0]?.stage ?? "draft";
  if (!parts && earlier.roundsOver.has(round)) return restoreRound(context, options);

  const late = new AbortController();
  const signal = AbortSignal.any([options.signal, late.signal]);
  const waiting = [...planned];
  const running = new Map<string, AbortController>();
  const startedAt = new Map<string, number>();
  /** how long those took that finished well */
  const tookMs: number[] = [];
  const outcomes: AgentOutcome[] = [];
  const skipped = new Set<string>(earlier.skipped);
  const over = new AbortController();
  const any = AbortSignal.any([signal, over.signal]);
  let wave = { agents: planned.length, before: 0, startedAt: clock.now() };
  let grace: AbortController | null = null;
  // in the log of an earlier attempt its end had begun: whoever had not ended stays out
  let halted = earlier.roundsStopped.has(round) || steering?.answerNow() === true;
  let primed = !options.prime;
  let hedges = Math.ceil(planned.length * policy.hedgeShare);

  emit({ type: "round-start", round, stage, agents: planned.length });
  const waves = Math.ceil(planned.length / Math.max(1, context.model.capabilities.parallel));
  clock.sleep(policy.roundMs * waves, any).then(() => {
    if (!any.aborted) late.abort(new AbortCause("deadline", "the time of the round is over"));
  });

  return new Promise((resolve, reject) => {
    const laneOf = createLanes(clock, any, launch);
    const end = once(finish);
    let unsteer: (() => void) | undefined;

    function halt(cause: "early-stop" | "quorum" | "answer-now", why: string): void {
      halted = true;
      const cancelled = [...running.keys()].filter((agentId) => !skipped.has(agentId));
      if (cause === "early-stop") emit({ type: "early-stop", why, cancelled });
      for (const agentId of cancelled) emit({ type: "cancel", agentId, why });
      for (const own of running.values()) own.abort(new AbortCause(cause, why));
    }

    function launch(): void {
      for (const task of [...waiting]) {
        if (halted || signal.aborted || (!primed && running.size > 0)) break;
        if (!laneOf(task.model ?? context.model).hasRoom()) continue;
        waiting.splice(waiting.indexOf(task), 1);
        if (isFed(task)) start(task);
        else outcomes.push(unfed(context, task));
      }
      if (running.size === 0 && (halted || signal.aborted || waiting.length === 0)) end();
    }

    /** Is there enough left in this part of the budget for the agent to read its request and say something? */
    function isFed({ request, model = context.model, share }: AgentTask): boolean {
      const room = (share?.ledger ?? ledger).room(estimateTokens(request.messages), policy.roundsShare, model.capabilities.priceUsdPerMillion);
      return room === null || room >= Math.min(minimumAgentTokens, request.maxOutputTokens ?? minimumAgentTokens);
    }

    /** The agent with what the others leave it of the budget; null when that is too little to say anything. */
    function feed(task: AgentTask): AgentTask | null {
      const { request, model = context.model } = task;
      const room = ledger.room(estimateTokens(request.messages), policy.roundsShare, model.capabilities.priceUsdPerMillion);
      if (room === null) return task;
      const others = planned.filter((other) => running.has(other.agentId) || waiting.includes(other));
      const left = room - others.reduce((sum, other) => sum + (other.request.maxOutputTokens ?? 0), 0);
      if (left < minimumAgentTokens) return null;
      return { ...task, request: { ...request, maxOutputTokens: Math.min(left, request.maxOutputTokens ?? left) } };
    }

    function widen(): void {
      if (halted || signal.aborted) return;
      join(options.more?.(outcomes, running.size + waiting.length) ?? [], true);
    }

    function join(tasks: readonly AgentTask[], isWave: boolean): void {
      if (tasks.length === 0) return;
      if (isWave) wave = { agents: tasks.length, before: outcomes.length, startedAt: clock.now() };
      else wave.agents += tasks.length;
      grace?.abort();
      grace = null;
      hedges += Math.ceil(tasks.length * policy.hedgeShare);
      planned.push(...tasks);
      waiting.push(...tasks);
    }

    function start(task: AgentTask): void {
      const own = new AbortController();
      const lane = laneOf(task.model ?? context.model);
      running.set(task.agentId, own);
      startedAt.set(task.agentId, clock.now());
      lane.enter();
      const agentSignal = AbortSignal.any([signal, own.signal]);
      const onFirstWord = once(() => {
        primed = true;
        launch();
      });
      solve(context, task, agentSignal, {
        ...(primed ? {} : { onFirstWord }),
        mayHedge: () => hedges > 0 && isFed(task) && hedges-- > 0,
        pause: (waitMs) => lane.rest(waitMs, agentSignal),
      })
        .then((outcome) => judge(context, outcome))
        .then((outcome) => {
          finished(outcome);
          lane.leave(isComplete(outcome));
        })
        .catch(reject);
    }

    function finished(outcome: AgentOutcome): void {
      running.delete(outcome.agentId);
      outcomes.push(outcome);
      if (isComplete(outcome)) tookMs.push(clock.now() - (startedAt.get(outcome.agentId) ?? 0));
      primed = true;
      if (isComplete(outcome) && !parts) emitAgreement(context, outcomes);
      widen();
      considerEnd();
    }

    function considerEnd(): void {
      const open = [...running.keys()].filter((agentId) => !skipped.has(agentId)).length + waiting.length;
      if (parts || halted || signal.aborted || open === 0) return;
      const why = earlyStop(outcomes, policy);
      if (why !== null) halt("early-stop", why);
      else considerQuorum();
    }

    /** Agents that were never started are not stragglers: the quorum counts only once all are on their way. */
    function considerQuorum(): void {
      const done = outcomes.slice(wave.before).filter(isComplete).length;
      const asked = wave.agents - planned.filter(({ agentId }) => skipped.has(agentId)).length;
      if (grace !== null || done < Math.max(1, quorumSize(asked, policy)) || waiting.length > 0) return;
      const own = new AbortController();
      grace = own;
      const ended = AbortSignal.any([any, own.signal]);
      clock.sleep(graceMs(), ended).then(() => {
        if (halted || ended.aborted) return;
        halt("quorum", `${outcomes.filter(isComplete).length} of ${planned.length} agents have finished, and the others had their time`);
      });
    }

    /**
     * Each straggler may take a quarter longer than the others took on average. Where agents take about the same time nearly all are
     * waited for; where times spread widely, whoever is not done by the quorum would take much longer than its patience is worth.
     */
    function graceMs(): number {
      if (tookMs.length === 0) return (clock.now() - wave.startedAt) * policy.graceShare;
      const fair = (tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length) * (1 + policy.graceShare);
      return Math.max(0, ...[...running.keys()].map((agentId) => (startedAt.get(agentId) ?? 0) + fair - clock.now()));
    }

    unsteer = steering?.during({
      answerNow: () => {
        if (halted || over.signal.aborted) return null;
        return () => {
          halt("answer-now", "the person wants the answer now");
          launch();
        };
      },
      skip: (agentId) => {
        const agent = running.get(agentId);
        const index = waiting.findIndex((task) => task.agentId === agentId);
        if (halted || skipped.has(agentId) || (agent === undefined && index < 0)) return null;
        return () => {
          skipped.add(agentId);
          if (index >= 0) waiting.splice(index, 1);
          if (agent !== undefined) emit({ type: "cancel", agentId, why: "the person skipped it" });
          agent?.abort(new AbortCause("skipped", "the person skipped it"));
          considerEnd();
          launch();
        };
      },
      add: () => {
        if (halted || signal.aborted || over.signal.aborted) return null;
        const task = options.add?.(planned.length) ?? null;
        const fed = task === null ? null : feed(task);
        if (fed === null) return null;
        return () => {
          join([fed], false);
          launch();
        };
      },
    });

    function finish(): void {
      over.abort();
      unsteer?.();
      emit({ type: "round-end", round, stage });
      emitBudget(context, signal.aborted && causeOf(signal) !== "stopped");
      resolve(inOrder(planned, outcomes));
    }

    for (let count = 0; count < earlier.added; count += 1) {
      const task = options.add?.(planned.length) ?? null;
      if (task !== null) join([task], false);
    }
    if (earlier.agents.size === 0) launch();
    else takeOver().then(launch, reject);
    if (options.prime) {
      clock.sleep(primeMs, any).then(() => {
        primed = true;
        if (!over.signal.aborted) launch();
      });
    }

    /** Agents that had ended come back as they were, before anybody starts. */
    async function takeOver(): Promise<void> {
      for (let back = restorable(); back.length > 0; back = restorable()) {
        for (const task of back) {
          waiting.splice(waiting.indexOf(task), 1);
          const outcome = restoreOutcome(context, task);
          if (outcome !== null) outcomes.push(await judge(context, outcome));
          widen();
        }
      }
      for (const task of [...waiting]) {
        if (earlier.agents.get(task.agentId)?.cancelled === true || skipped.has(task.agentId)) waiting.splice(waiting.indexOf(task), 1);
      }
      if (outcomes.some(isComplete) && !parts) emitAgreement(context, outcomes);
      if (outcomes.length > 0) considerEnd();
    }

    function restorable(): AgentTask[] {
      return waiting.filter((task) => restoreOutcome(context, task) !== null);
    }
  });
}

/** A round that was over: what its agents left, in their order. */
async function restoreRound(context: TurnContext, { round, tasks }: RoundOptions): Promise<AgentOutcome[]> {
  const stage = tasks[0]?.stage;
  const format = tasks[0]?.format;
  const restored: AgentOutcome[] = [];
  for (const [agentId, { start }] of readEarlier(context.log).agents) {
    if (start.round !== round || start.stage !== stage) continue;
    const outcome = restoreOutcome(context, { agentId, ...(format === undefined ? {} : { format }) });
    if (outcome !== null) restored.push(await judge(context, outcome));
  }
  return inOrder(tasks, restored);
}

/** In the order in which the agents were planned; added ones last. */
function inOrder(tasks: readonly AgentTask[], outcomes: readonly AgentOutcome[]): AgentOutcome[] {
  const place = new Map(tasks.map((task, index) => [task.agentId, index]));
  const placeOf = ({ agentId }: AgentOutcome) => place.get(agentId) ?? tasks.length + Number(/\d+$/.exec(agentId)?.[0] ?? 0);
  return outcomes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** An agent that the budget could not feed when its turn came. */
function unfed(context: TurnContext, { agentId, stage, model = context.model }: AgentTask): AgentOutcome {
  const nothing = { record: null, text: "", rawText: "", annotations: [], extras: [], open: false, clientCalls: [], json: null };
  return { agentId, stage, model: model.id, reason: "budget", ...nothing, check: "unknown", usage: noUsage };
}

/** Asks the checkers about a complete answer. */
export async function judge(context: TurnContext, outcome: AgentOutcome): Promise<AgentOutcome> {
  if (context.checkers.length === 0 || !isComplete(outcome) || outcome.clientCalls.length > 0) return outcome;
  // the record of an open answer only says what was delivered
  const answer = outcome.open ? outcome.text : (outcome.record?.answer ?? "");
  return { ...outcome, check: await runCheckers(context.checkers, questionOf(context.request.messages), answer) };
}

function emitAgreement({ emit }: TurnContext, outcomes: readonly AgentOutcome[]): void {
  const { classes, abstained } = groupAnswers(outcomes);
  emit({
    type: "agreement",
    classes: classes.map(({ members }) => ({ answer: members[0]?.record?.answer ?? "", agents: members.map((member) => member.agentId) })),
    abstained: abstained.map((outcome) => outcome.agentId),
  });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      action();
    }
  };
}
