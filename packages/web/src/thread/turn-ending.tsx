// How a turn ended when it did not simply finish: what happened, and what to do now.
import type { TurnView } from "@melete/core";

type Ending = Exclude<TurnView["status"], "waiting" | "working" | "answering" | "done">;

const endings: { [K in Ending]: { title: string; advice: string } } = {
  stopped: { title: "Stopped", advice: "What was written so far is kept." },
  budget: {
    title: "The budget was used up",
    advice: "The answer rests on what was done until then. Ask again with a larger budget or fewer agents.",
  },
  deadline: { title: "The time was up", advice: "The answer rests on what was done until then. Try again, or choose a quicker mode." },
  refused: { title: "The model declined to answer", advice: "Put the question in another way." },
  length: { title: "The answer was cut off", advice: "It reached the model's longest answer. Ask for the rest, or ask for less at once." },
  "tool-calls": { title: "Waiting for a tool", advice: "The program that asked has to run a tool and send its result." },
  error: { title: "This did not work", advice: "Try again. If it fails again, look at the server's log." },
};

interface TurnEndingProps {
  view: TurnView;
  onRetry?: () => void;
  onEdit?: () => void;
}

export function TurnEnding({ view, onRetry, onEdit }: TurnEndingProps) {
  const { status, failure, degraded } = view;
  if (status === "waiting" || status === "working" || status === "answering") return null;
  if (status === "done") {
    return degraded ? (
      <p className="ending note">This answer rests on less than was asked for: some of the work was cut short, or could not be done that way.</p>
    ) : null;
  }
  const { title, advice } = endings[status];
  return (
    <div className={`ending ${status === "error" || status === "refused" ? "problem" : "note"}`} role={status === "error" ? "alert" : undefined}>
      <p>
        <strong>{title}.</strong> {failure?.message ?? advice}
      </p>
      {(onRetry || onEdit) && (
        <div className="ending-actions">
          {onRetry && (
            <button type="button" className="quiet-button" onClick={onRetry}>
              Try again
            </button>
          )}
          {onEdit && (
            <button type="button" className="quiet-button" onClick={onEdit}>
              Edit the question
            </button>
          )}
        </div>
      )}
    </div>
  );
}
