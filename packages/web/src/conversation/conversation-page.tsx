// One conversation: its thread and the composer below it. It ties the parts together and draws nothing of its own.
import type { Mode, Part } from "@melete/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { errorText } from "../api/error-text.ts";
import { turnStore } from "../api/use-turn.ts";
import { chosenModel, type TurnChoices, toNewTurn } from "../composer/choices.ts";
import { Composer } from "../composer/composer.tsx";
import { draftParts } from "../composer/draft-parts.ts";
import { rememberWritten } from "../composer/estimate.ts";
import { useDraft } from "../composer/use-draft.ts";
import { ArtifactPanel } from "../artifact-frame/artifact-panel.tsx";
import { ArtifactsProvider, useArtifacts } from "../artifact-frame/artifacts-context.tsx";
import { EmptyState } from "../examples/empty-state.tsx";
import type { Example } from "../examples/examples.ts";
import type { Models } from "../shell/use-models.ts";
import { Thread } from "../thread/thread.tsx";
import type { TurnActions } from "../thread/turn.tsx";
import type { TurnEntry } from "./group-turns.ts";
import { sizeOfTurns } from "./size-of-turns.ts";
import { useAsking } from "./use-asking.ts";
import { rememberTurn, useConversation } from "./use-conversation.ts";

interface ConversationPageProps {
  conversationId: string | null;
  models: Models;
  choices: TurnChoices;
  onChoices(choices: TurnChoices): void;
  goTo(conversationId: string): void;
  /** a turn began or ended, so titles and order in the list may have changed */
  onActivity(): void;
}

export function ConversationPage({ conversationId, models, choices, onChoices, goTo, onActivity }: ConversationPageProps) {
  const { state, earlier, addTurn, loadEarlier, reload } = useConversation(conversationId);
  const draft = useDraft(conversationId);
  const input = useRef<HTMLTextAreaElement>(null);
  const [exampleError, setExampleError] = useState("");
  const { turns } = state;

  const onStarted = useCallback(
    (id: string, turn: TurnEntry) => {
      onActivity();
      if (id === conversationId) addTurn(id, turn);
      else {
        rememberTurn(id, turn);
        goTo(id);
      }
    },
    [conversationId, addTurn, goTo, onActivity],
  );
  const newestTurnId = turns.at(-1)?.turnId ?? null;
  const onEnded = useCallback(() => {
    if (newestTurnId !== null) rememberWritten(turnStore(newestTurnId).getSnapshot().view);
    onActivity();
  }, [newestTurnId, onActivity]);
  const { activity, error, ask, stop } = useAsking({ conversationId, newestTurnId, onStarted, onEnded });
  const running = activity !== "idle";
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that has ended is part of the next question
  const history = useMemo(() => sizeOfTurns(turns), [turns, running]);

  async function send() {
    const question = draftParts(draft.text, draft.attachments);
    if (!question.ready) return;
    if (await ask(toNewTurn(choices, models.models, question.parts))) draft.clear();
  }

  // The thread keeps its turns as they are while something is typed, so the actions it gets must stay the same objects.
  const latest = useRef({ ask, fill: draft.fill, choices, models });
  latest.current = { ask, fill: draft.fill, choices, models };
  const actions = useMemo<TurnActions>(
    () => ({
      retry(parts: Part[], mode: Mode | null) {
        const { ask, choices, models } = latest.current;
        void ask(toNewTurn({ ...choices, mode: mode ?? choices.mode }, models.models, parts));
      },
      edit(parts: Part[]) {
        latest.current.fill(parts);
        input.current?.focus();
      },
    }),
    [],
  );

  async function useExample(example: Example) {
    onChoices({ ...choices, mode: example.mode, ...example.choices });
    draft.fill([{ type: "text", text: example.prompt }]);
    setExampleError("");
    try {
      if (example.picture) draft.addFiles([await example.picture()]);
    } catch (problem) {
      setExampleError(errorText(problem));
    }
    input.current?.focus();
  }

  useEffect(() => {
    const title = state.status === "ready" ? state.title : null;
    document.title = title ? `${title} · Melete` : "Melete";
  }, [state]);

  const askAbout = useCallback((message: string) => {
    latest.current.fill([{ type: "text", text: message }]);
    input.current?.focus();
  }, []);

  return (
    <ArtifactsProvider>
      <div className="workspace">
        <main className={turns.length === 0 ? "conversation empty" : "conversation"}>
          {turns.length > 0 ? (
            <Thread turns={turns} actions={actions} earlier={earlier} onEarlier={loadEarlier} />
          ) : (
            <div className="conversation-start">
              {state.status === "loading" && <p role="status">Opening the conversation</p>}
              {state.status === "failed" && (
                <div className="ending problem" role="alert">
                  <p>
                    <strong>This conversation cannot be opened.</strong> {state.message}
                  </p>
                  <button type="button" className="quiet-button" onClick={reload}>
                    Try again
                  </button>
                </div>
              )}
              {state.status === "ready" && <EmptyState model={chosenModel(models.models, choices.model)} onExample={useExample} />}
            </div>
          )}
          <Composer
            draft={draft}
            choices={choices}
            onChoices={onChoices}
            models={models}
            history={history}
            activity={activity}
            error={error || exampleError}
            input={input}
            onSend={send}
            onStop={stop}
          />
        </main>
        <OpenedArtifact onAsk={askAbout} />
      </div>
    </ArtifactsProvider>
  );
}

function OpenedArtifact({ onAsk }: { onAsk(message: string): void }) {
  const artifacts = useArtifacts();
  const opened = artifacts?.open;
  const versions = opened ? artifacts.known.get(opened.artifactId) : undefined;
  if (!opened || versions === undefined) return null;
  const { artifactId, version } = opened;
  return (
    <ArtifactPanel
      key={artifactId}
      versions={versions}
      chosen={version}
      onChoose={(chosen) => artifacts.show({ artifactId, version: chosen })}
      onClose={() => artifacts.show(null)}
      onAsk={onAsk}
    />
  );
}
