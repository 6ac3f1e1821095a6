// The buttons that steer a running contemplation as a whole. Each says whether it was asked for, took effect, or why it cannot be used now.
import type { TurnControl, TurnView } from "@melete/core";
import { useId } from "react";
import { whyNotAddAgent, whyNotAnswerNow } from "./turn-steering.ts";
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
  const added = view.controls.filter(({ action }) => action === "add-agent").length;
  const note = [
    answering.state === "fulfilled" ? "Answering with what is there." : answering.state === "asked" ? "" : noAnswer,
    noAgent !== noAnswer && answering.state === "open" ? noAgent : "",
    answering.state === "failed" ? answering.message : "",
    adding.state === "failed" ? adding.message : "",
    added > 0 && adding.state === "fulfilled" && answering.state === "open" ? `${plural(added, "agent")} joined on your word.` : "",
  ].filter((text) => text !== "");
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
        {note.join(" ")}
      </p>
    </div>
  );
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
