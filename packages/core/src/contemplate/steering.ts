// What the person asks of a contemplation while it runs, handed to whichever stage can do it. It says that a wish takes effect; what the
// effect is, the stages know.
import { readEarlier } from "../turn/earlier.ts";
import type { TurnContext } from "../turn/turn-context.ts";

export interface Steered {
  /** can the stage end with what is there? then the function ends it */
  answerNow?: () => (() => void) | null;
  /** can this agent be skipped? then the function skips it */
  skip?: (agentId: string) => (() => void) | null;
  /** can one more agent start? then the function starts it */
  add?: () => (() => void) | null;
}

export interface Steering {
  /** the person has asked for the answer */
  answerNow(): boolean;
  /** what the running stage does with wishes; one stage at a time. Returns what ends that. */
  during(stage: Steered): () => void;
  end(): void;
}

/** Listens to the turn's controls, wishes of an earlier attempt included. Those that nobody can fulfil are dropped without a word. */
export function createSteering({ controls, emit, log }: TurnContext): Steering {
  let asked = readEarlier(log).answerNow;
  let current: Steered | null = null;
  /** asked for while no stage could do it: the next one does */
  let hasty = false;
  function answerNow(): void {
    const end = hasty ? (current?.answerNow?.() ?? null) : null;
    if (end === null) return;
    hasty = false;
    asked = true;
    emit({ type: "control", action: "answer-now" });
    end();
  }
  const forget = controls?.listen((control) => {
    switch (control.type) {
      case "answer-now":
        hasty = true;
        answerNow();
        break;
      case "skip-agent": {
        const skip = current?.skip?.(control.agentId) ?? null;
        if (skip === null) return;
        emit({ type: "control", action: "skip-agent", agentId: control.agentId });
        skip();
        break;
      }
      case "add-agent": {
        const add = current?.add?.() ?? null;
        if (add === null) return;
        emit({ type: "control", action: "add-agent" });
        add();
        break;
      }
      case "approve":
        // answered where it was asked
        break;
      default: {
        const unknown: never = control;
        throw new Error(`steering has no rule for ${JSON.stringify(unknown)}; add one in steering.ts.`);
      }
    }
  });
  return {
    answerNow: () => asked,
    during(stage) {
      current = stage;
      answerNow();
      return () => {
        if (current === stage) current = null;
      };
    },
    end: () => forget?.(),
  };
}
