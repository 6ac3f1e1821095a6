// Everything that came back for one question, drawn from the folded turn. It does not know how the events arrive.
import type { TurnView } from "@melete/core";
import { isRunning } from "../api/turn-store.ts";
import { ArtifactCards } from "../artifact-frame/artifact-cards.tsx";
import { modeWords } from "../composer/mode-words.ts";
import { ContemplationPanel } from "../contemplation/contemplation-panel.tsx";
import { sentence } from "../contemplation/sentence.ts";
import { dollars } from "../contemplation/spent.ts";
import { CopyButton } from "../markdown/copy-button.tsx";
import { Markdown } from "../markdown/markdown.tsx";
import { Approvals, waitsForPerson } from "./approvals.tsx";
import { Citations } from "./citations.tsx";
import { type KnownImage, MarkedImages } from "./marked-images.tsx";
import { Reasoning } from "./reasoning.tsx";
import { ToolCalls } from "./tool-calls.tsx";
import { TurnEnding } from "./turn-ending.tsx";

interface AnswerProps {
  view: TurnView;
  images: KnownImage[];
  /** more is on its way although the view looks complete: a stored answer whose events are still being read */
  loading?: boolean;
  /** it was not there when the conversation was opened */
  fresh?: boolean;
  onRetry?: () => void;
  onEdit?: () => void;
}

export function Answer({ view, images, loading = false, fresh = false, onRetry, onEdit }: AnswerProps) {
  const { answer, mode, status } = view;
  // Contemplating with one agent is one agent thinking: there is nobody to show side by side.
  const contemplating =
    mode === "contemplating" && view.by === null && (view.plan === null || view.plan.shape !== "direct" || view.agents.length > 0);
  const running = isRunning(view);
  const resumed = view.resumes.length > 0;
  const silent = answer.text === "" && answer.reasoning === "";
  // its own row says so
  const toolRunning = view.toolCalls.some(({ output }) => output === null);
  return (
    <div className="answer" aria-busy={running || loading}>
      {resumed && (
        <p className="side-note" role="status">
          Melete was restarted; going on.{contemplating && " Nothing finished was paid twice."}
        </p>
      )}
      {mode === "contemplating" && !contemplating && view.plan && <p className="side-note">{sentence(view.plan.why)}</p>}
      {contemplating && <ContemplationPanel view={view} images={images} />}
      <Reasoning text={answer.reasoning} live={running && answer.text === ""} />
      <ToolCalls calls={contemplating ? view.toolCalls.filter((call) => call.agentId === undefined) : view.toolCalls} approvals={view.approvals} />
      <Approvals view={view} />
      <MarkedImages annotations={answer.annotations} images={images} />
      {answer.text !== "" && <Markdown text={answer.text} />}
      {running && silent && !toolRunning && !waitsForPerson(view) && !(contemplating && view.agents.length > 0) && <Waiting view={view} />}
      <ArtifactCards artifacts={answer.artifacts} live={fresh} />
      <Citations citations={answer.citations} />
      <TurnEnding view={view} onRetry={onRetry} onEdit={onEdit} />
      {!running && (answer.text !== "" || answer.annotations.length > 0) && (
        <footer className="answer-footer">
          {answer.text !== "" && <CopyButton text={answer.text} what="answer" />}
          <span>
            {(view.by === null ? [view.model, mode && modeWords[mode].label, usageText(view)] : [`${view.by}, without a model`])
              .filter(Boolean)
              .join(", ")}
          </span>
          {onRetry && status === "done" && (
            <button type="button" className="quiet-button" onClick={onRetry}>
              Ask again
            </button>
          )}
        </footer>
      )}
    </div>
  );
}

function Waiting({ view }: { view: TurnView }) {
  const agent = view.agents.at(-1);
  return (
    <p className="waiting">
      <span className="pulse" aria-hidden="true" />
      {agent?.gist ? (
        <span className="waiting-gist">{agent.gist}</span>
      ) : view.status === "waiting" ? (
        "Waiting for the model"
      ) : (
        `Reading the ${view.toolCalls.length > 0 ? "results" : "question"}`
      )}
    </p>
  );
}

function usageText({ usage, criticalPathTokens }: TurnView): string {
  if (!usage) return "";
  const total = usage.inputTokens + usage.outputTokens;
  // a tool did it all
  if (total === 0) return "";
  const path =
    criticalPathTokens !== null && criticalPathTokens > 0 && criticalPathTokens < usage.outputTokens
      ? ` (${criticalPathTokens} one after another)`
      : "";
  const cost = usage.costUsd === null || usage.costUsd === 0 ? "" : `, ${dollars(usage.costUsd)}`;
  return `${total.toLocaleString("en")} tokens${path}${cost}`;
}
