// The part of the budget that agents side by side may use; the rest is held back for the answer. It ends rounds, not the turn.
import { readEarlier } from "../turn/earlier.ts";
import { AbortCause, type TurnContext } from "../turn/turn-context.ts";

/** The signal for drafts and refinements: it ends them while enough of the budget is left for the answer. */
export function limitRounds(context: TurnContext): { signal: AbortSignal; end: () => void } {
  const { clock, ledger, policy, request } = context;
  const limit = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const unwatch = ledger.watch(policy.roundsShare, () => {
    limit.abort(new AbortCause("budget", "the agents' part of the budget is spent; the rest is for the answer"));
  });
  const maxMs = request.budget?.maxMs ?? null;
  if (maxMs !== null) {
    // what an earlier attempt took is gone
    const leftMs = Math.max(0, maxMs * policy.roundsShare - readEarlier(context.log).elapsedMs);
    clock.sleep(leftMs, AbortSignal.any([context.signal, over.signal])).then(() => {
      if (!over.signal.aborted) limit.abort(new AbortCause("deadline", "the agents' part of the time is over; the rest is for the answer"));
    });
  }
  return {
    signal,
    end: () => {
      unwatch();
      over.abort();
    },
  };
}
