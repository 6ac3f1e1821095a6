// How an agent's progress is told: not every word, and never by a timer. It knows one agent's words, not what they are worth.
import type { TurnContext } from "../turn/turn-context.ts";

/** At most one progress event per this many milliseconds or deltas, whichever comes first. */
const progressMs = 100;
const progressDeltas = 16;
const gistCharacters = 160;

export interface Progress {
  say(text: string): void;
  /** something about the agent that is not its words, told at once */
  note(text: string): void;
  /** the true number of tokens, known after each generation */
  settle(tokens: number): void;
}

export function createProgress({ clock, emit }: TurnContext, agentId: string): Progress {
  const startedAt = clock.now();
  let toldAt = startedAt;
  let deltas = 0;
  let untold = 0;
  let settled = 0;
  let words = "";
  return {
    say(text) {
      deltas += 1;
      untold += 1;
      words = (words + text).slice(-2 * gistCharacters);
      const now = clock.now();
      if (untold < progressDeltas && now - toldAt < progressMs) return;
      toldAt = now;
      untold = 0;
      const gist = words.replace(/\s+/g, " ").trim().slice(-gistCharacters);
      emit({ type: "agent-progress", agentId, tokens: settled + deltas, elapsedMs: now - startedAt, gist });
    },
    note(text) {
      const now = clock.now();
      emit({ type: "agent-progress", agentId, tokens: settled + deltas, elapsedMs: now - startedAt, gist: text.slice(0, gistCharacters) });
    },
    settle(tokens) {
      settled = tokens;
      deltas = 0;
    },
  };
}
