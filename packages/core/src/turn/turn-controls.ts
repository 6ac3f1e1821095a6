// What a person can ask of a turn that is running, besides stopping it. A mailbox: it keeps what came before anyone listened.
import { z } from "zod";

export const turnControlSchema = z.discriminatedUnion("type", [
  /** no more agents: answer with what is there */
  z.object({ type: z.literal("answer-now") }),
  z.object({ type: z.literal("skip-agent"), agentId: z.string() }),
  /** one more agent beside those that draft */
  z.object({ type: z.literal("add-agent") }),
  /** the answer to an approval-request */
  z.object({ type: z.literal("approve"), approvalId: z.string(), decision: z.enum(["allow", "deny"]) }),
]);
export type TurnControl = z.infer<typeof turnControlSchema>;

export interface TurnControls {
  /** Calls `listener` with every control, those that came earlier first. Returns what ends that. One listener at a time. */
  listen(listener: (control: TurnControl) => void): () => void;
}

/** The two ends of a mailbox: `send` for whoever speaks for the person, the rest for the turn. */
export function createTurnControls(): TurnControls & { send(control: TurnControl): void } {
  let waiting: TurnControl[] = [];
  let listener: ((control: TurnControl) => void) | null = null;
  return {
    send(control) {
      if (listener === null) waiting.push(control);
      else listener(control);
    },
    listen(newListener) {
      const early = waiting;
      waiting = [];
      listener = newListener;
      for (const control of early) newListener(control);
      return () => {
        if (listener === newListener) listener = null;
      };
    },
  };
}
