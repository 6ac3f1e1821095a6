// The buttons that steer a running contemplation as a whole. Each says whether it was asked for, took effect, or why it cannot be used now.
import type { TurnControl, TurnView } from "@melete/core";
import { useId } from "react";
import { type WishState, whyNotAddAgent, whyNotAnswerNow } from "./turn-steering.ts";
import type { Steering } from "./use-steering.ts";
import { plural } from "./summarise.ts";

const answerNow: TurnControl = { type: "answer-now" };
const addAgent: TurnControl = { type: "add-agent" };

export function SteeringBar({ view, steering }: { view: TurnView; steering: Steering }) {
  const noteId = useId();
  const answering = steering.stateOf(answerNow);
  const adding = steering.stateOf(addAgent);
  const noAnswer = whyNotAnswerNow(view);
  const noAgent = whyNotAddAgent(view);
  const note = notes(view, answering, adding, { noAnswer, noAgent });
  return (
    <div className="steering">
      <SteerButton
        words={answering.state === "asked" ? "Asked for the answer" : "Answer now"}
        asked={answering.state === "asked"}
        disabled={noAnswer !== "" || answering.state === "asked" || answering.state === "fulfilled"}
        noteId={noteId}
        onAsk={() => steering.ask(answerNow)}
      />
      <SteerButton
        words={adding.state === "asked" ? "Asked for one more" : "One more agent"}
        asked={adding.state === "asked"}
        disabled={noAgent !== "" || adding.state === "asked" || answering.state === "asked"}
        noteId={noteId}
        onAsk={() => steering.ask(addAgent)}
      />
      <p id={noteId} role="status">
        {note}
      </p>
    </div>
  );
}

/** What the buttons' words do not say: what was fulfilled, what failed, and why one cannot be used. */
function notes(view: TurnView, answering: WishState, adding: WishState, { noAnswer, noAgent }: { noAnswer: string; noAgent: string }): string {
  switch (answering.state) {
    case "fulfilled":
      return "Answering with what is there.";
    case "asked":
      return "No more agents start once the answer is asked for.";
    case "open":
    case "failed": {
      const added = view.controls.filter(({ action }) => action === "add-agent").length;
      const joined = adding.state === "fulfilled" ? `${plural(added, "agent")} joined on your word.` : "";
      const failed = [answering, adding].map((wish) => (wish.state === "failed" ? wish.message : ""));
      return [...failed, joined, noAnswer, noAgent === noAnswer ? "" : noAgent].filter((text) => text !== "").join(" ");
    }
    default:
      return unknownState(answering);
  }
}

function unknownState(state: never): never {
  throw new Error(`The steering bar has no words for ${JSON.stringify(state)}; add some in steering-bar.tsx.`);
}

interface SteerButtonProps {
  words: string;
  asked: boolean;
  disabled: boolean;
  noteId: string;
  onAsk(): void;
}

/** aria-disabled and not disabled: the focus must not vanish under the person's finger, and the reason can still be read. */
function SteerButton({ words, asked, disabled, noteId, onAsk }: SteerButtonProps) {
  return (
    <button
      type="button"
      className={`quiet-button ${asked ? "asked" : ""}`}
      aria-disabled={disabled}
      aria-describedby={noteId}
      onClick={() => {
        if (!disabled) onAsk();
      }}
    >
      {words}
    </button>
  );
}
