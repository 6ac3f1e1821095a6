// One conversation: its thread and the composer below it. It ties the parts together and draws nothing of its own.
import type { Part } from "@melete/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { NewTurn, TurnChoices } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import type { ModelInfo } from "../api/schemas.ts";
import { Composer } from "../composer/composer.tsx";
import { draftParts } from "../composer/draft-parts.ts";
import { chosenModel } from "../composer/turn-choices.tsx";
import { useDraft } from "../composer/use-draft.ts";
import { EmptyState } from "../examples/empty-state.tsx";
import type { Example } from "../examples/examples.ts";
import { Thread } from "../thread/thread.tsx";
import type { TurnActions } from "../thread/turn.tsx";
import type { TurnEntry } from "./group-turns.ts";
import { useAsking } from "./use-asking.ts";
import { rememberTurn, useConversation } from "./use-conversation.ts";

interface ConversationPageProps {
  conversationId: string | null;
  models: ModelInfo[];
  choices: TurnChoices;
  onChoices(choices: TurnChoices): void;
  goTo(conversationId: string): void;
  /** a turn began or ended, so titles and order in the list may have changed */
  onActivity(): void;
}

export function ConversationPage({ conversationId, models, choices, onChoices, goTo, onActivity }: ConversationPageProps) {
  const { state, addTurn, reload } = useConversation(conversationId);
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
  const { activity, error, ask, stop } = useAsking({ conversationId, newestTurnId: turns.at(-1)?.turnId ?? null, onStarted, onEnded: onActivity });

  const model = chosenModel(models, choices.model);
  /** only a model that exists is asked for by name */
  const named = choices.model !== null && model?.id === choices.model ? choices.model : null;

  async function send() {
    const question = draftParts(draft.text, draft.attachments);
    if (!question.ready) return;
    if (await ask({ ...choices, model: named, parts: question.parts })) draft.clear();
  }

  // The thread keeps its turns as they are while something is typed, so the actions it gets must stay the same objects.
  const latest = useRef({ ask, fill: draft.fill, choices, named });
  latest.current = { ask, fill: draft.fill, choices, named };
  const actions = useMemo<TurnActions>(
    () => ({
      retry(turn: Partial<NewTurn> & { parts: Part[] }) {
        const { ask, choices, named } = latest.current;
        void ask({ ...choices, model: named, ...turn });
      },
      edit(parts: Part[]) {
        latest.current.fill(parts);
        input.current?.focus();
      },
    }),
    [],
  );

  async function useExample(example: Example) {
    onChoices({ ...choices, mode: example.mode });
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

  return (
    <main className={turns.length === 0 ? "conversation empty" : "conversation"}>
      {turns.length > 0 ? (
        <Thread turns={turns} actions={actions} />
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
          {state.status === "ready" && <EmptyState model={model} onExample={useExample} />}
        </div>
      )}
      <Composer
        draft={draft}
        choices={choices}
        onChoices={onChoices}
        models={models}
        activity={activity}
        error={error || exampleError}
        input={input}
        onSend={send}
        onStop={stop}
      />
    </main>
  );
}
