// Earlier conversations in the sidebar, each with a way to delete it that asks once.
import { useState } from "react";
import type { useConversations } from "./use-conversations.ts";
import { pathOf } from "./use-route.ts";

interface ConversationListProps {
  list: ReturnType<typeof useConversations>;
  current: string | null;
  onOpen(id: string): void;
  onDeleted(id: string): void;
}

export function ConversationList({ list, current, onOpen, onDeleted }: ConversationListProps) {
  const { state, refresh, loadMore, remove } = list;
  const [asking, setAsking] = useState<string | null>(null);
  if (state.error !== null && state.conversations.length === 0) {
    return (
      <div className="list-message" role="alert">
        <p>{state.error}</p>
        <button type="button" className="quiet-button" onClick={refresh}>
          Try again
        </button>
      </div>
    );
  }
  if (state.conversations.length === 0) return <p className="list-message">{state.loading ? "Loading" : "Your conversations will appear here."}</p>;
  return (
    <>
      {state.error !== null && (
        <p className="list-message" role="alert">
          {state.error}
        </p>
      )}
      <ul className="conversation-list">
        {state.conversations.map(({ id, title }) => {
          const name = title || "Untitled";
          return (
            <li key={id} className={id === current ? "current" : undefined}>
              <a
                href={pathOf(id)}
                aria-current={id === current ? "page" : undefined}
                onClick={(event) => {
                  // A new tab or window is the browser's business.
                  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                  event.preventDefault();
                  onOpen(id);
                }}
              >
                {name}
              </a>
              {asking === id ? (
                <span className="confirm">
                  <button
                    type="button"
                    className="danger"
                    // biome-ignore lint/a11y/noAutofocus: the question replaces the button that had the focus
                    autoFocus
                    onClick={async () => {
                      setAsking(null);
                      if (await remove(id)) onDeleted(id);
                    }}
                    aria-label={`Delete ${name} for good`}
                  >
                    Delete
                  </button>
                  <button type="button" onClick={() => setAsking(null)}>
                    Keep
                  </button>
                </span>
              ) : (
                <button type="button" className="delete" onClick={() => setAsking(id)} aria-label={`Delete ${name}`}>
                  <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5" />
                  </svg>
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {state.next !== null && (
        <button type="button" className="quiet-button more" onClick={loadMore} disabled={state.loading}>
          {state.loading ? "Loading" : "Older conversations"}
        </button>
      )}
    </>
  );
}
