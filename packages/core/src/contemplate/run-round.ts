// Agents side by side: launch, quorum with grace, early stop, cancel. It knows when a round is over, not what its answers are worth.
import { questionOf } from "../message.ts";
import { AbortCause, causeOf, emitBudget, type TurnContext } from "../turn/turn-context.ts";
import { runCheckers } from "./checker.ts";
import { earlyStop, groupAnswers, isComplete } from "./decide.ts";
import { quorumSize } from "./plan.ts";
import { type AgentOutcome, type AgentTask, solve } from "./solve.ts";

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
}

/** How long the others wait for the first agent's first word before they start anyway. */
const primeMs = 2_000;

/**
 * Runs the round and returns the outcome of every agent that was started, in agent order. Cancelled agents are waited for, so that no
 * work is left running and their tokens are counted.
 */
export async function runRound(context: TurnContext, options: RoundOptions): Promise<AgentOutcome[]> {
  const { tasks, round, signal } = options;
  const { emit, clock, policy } = context;
  const stage = tasks[0]?.stage ?? "draft";
  const atOnce = Math.max(1, context.model.capabilities.parallel);
  const planned = [...tasks];
  const waiting = [...tasks];
  const running = new Map<string, AbortController>();
  const outcomes: AgentOutcome[] = [];
  let wave = { agents: tasks.length, before: 0, startedAt: clock.now() };
  const over = new AbortController();
  let halted = false;
  let graceBegan = false;

  emit({ type: "round-start", round, stage, agents: tasks.length });

  return new Promise((resolve, reject) => {
    function halt(cause: "early-stop" | "quorum", why: string): void {
      halted = true;
      const cancelled = [...running.keys()];
      if (cause === "early-stop") emit({ type: "early-stop", why, cancelled });
      for (const agentId of cancelled) emit({ type: "cancel", agentId, why });
      for (const controller of running.values()) controller.abort(new AbortCause(cause, why));
    }

    function launch(limit: number): void {
      while (!halted && !signal.aborted && waiting.length > 0 && running.size < limit) {
        const task = waiting.shift();
        if (task !== undefined) start(task);
      }
      if (running.size === 0 && (halted || signal.aborted || waiting.length === 0)) end();
    }

    function widen(): void {
      if (halted || signal.aborted) return;
      const further = options.more?.(outcomes, running.size + waiting.length) ?? [];
      if (further.length === 0) return;
      wave = { agents: further.length, before: outcomes.length, startedAt: clock.now() };
      graceBegan = false;
      planned.push(...further);
      waiting.push(...further);
    }

    function start(task: AgentTask): void {
      const own = new AbortController();
      running.set(task.agentId, own);
      const onFirstWord = () => launch(atOnce);
      const first = options.prime && outcomes.length === 0 && running.size === 1;
      solve(context, task, AbortSignal.any([signal, own.signal]), first ? { onFirstWord: once(onFirstWord) } : {})
        .then((outcome) => judge(context, outcome))
        .then((outcome) => finished(outcome))
        .catch(reject);
    }

    function finished(outcome: AgentOutcome): void {
      running.delete(outcome.agentId);
      outcomes.push(outcome);
      if (isComplete(outcome) && options.parts !== true) emitAgreement(context, outcomes);
      widen();
      if (options.parts !== true && !halted && !signal.aborted && running.size + waiting.length > 0) {
        const why = earlyStop(outcomes, policy);
        if (why !== null) halt("early-stop", why);
        else considerQuorum();
      }
      launch(atOnce);
    }

    /** Agents that were never started are not stragglers: the quorum counts only once all are on their way. */
    function considerQuorum(): void {
      const done = outcomes.slice(wave.before).filter(isComplete).length;
      if (graceBegan || done < quorumSize(wave.agents, policy) || waiting.length > 0) return;
      graceBegan = true;
      const current = wave;
      const elapsed = clock.now() - wave.startedAt;
      clock.sleep(elapsed * policy.graceShare, AbortSignal.any([signal, over.signal])).then(() => {
        if (halted || signal.aborted || over.signal.aborted || wave !== current) return;
        halt("quorum", `${outcomes.filter(isComplete).length} of ${planned.length} agents have finished, and the others had their time`);
      });
    }

    function end(): void {
      if (over.signal.aborted) return;
      over.abort();
      emit({ type: "round-end", round, stage });
      emitBudget(context, signal.aborted && causeOf(signal) !== "stopped");
      const place = new Map(planned.map((task, index) => [task.agentId, index]));
      resolve(outcomes.toSorted((a, b) => (place.get(a.agentId) ?? 0) - (place.get(b.agentId) ?? 0)));
    }

    launch(options.prime ? 1 : atOnce);
    if (options.prime) clock.sleep(primeMs, AbortSignal.any([signal, over.signal])).then(() => launch(atOnce));
  });
}

/** Asks the checkers about a complete answer. */
export async function judge(context: TurnContext, outcome: AgentOutcome): Promise<AgentOutcome> {
  if (context.checkers.length === 0 || !isComplete(outcome)) return outcome;
  if (outcome.clientCalls.length > 0) return outcome;
  return { ...outcome, check: await runCheckers(context.checkers, questionOf(context.request.messages), outcome.record?.answer ?? "") };
}

export function emitAgreement({ emit }: TurnContext, outcomes: readonly AgentOutcome[]): void {
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
    if (!done) action();
    done = true;
  };
}
