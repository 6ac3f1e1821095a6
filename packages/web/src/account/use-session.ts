// Whether this browser may come in. A server without log-in, or one that cannot be reached, lets the page in: errors show where they happen.
import { useCallback, useEffect, useState } from "react";
import { loggedOutEvent } from "../api/request.ts";
import { logIn, logOut, readSession, type Session } from "../api/session.ts";
import { forgetTurns } from "../api/use-turn.ts";
import { forgetArtifactStores } from "../artifact-frame/frame-store.ts";
import { forgetArtifactTexts } from "../artifact-frame/use-artifact-text.ts";
import { forgetDrafts } from "../composer/use-draft.ts";
import { forgetConversations } from "../conversation/use-conversation.ts";
import { readStored, sessionStorageOrNull, writeStored } from "../shell/use-stored.ts";

export type SessionState =
  | { status: "asking" }
  /** user null: nobody is told apart here */
  | { status: "in"; user: Session["user"] }
  /** `ended`: there was a session, which is over */
  | { status: "out"; ended: boolean };

export interface SessionControls {
  state: SessionState;
  enter(key: string): Promise<void>;
  leave(): Promise<void>;
}

export function useSession(): SessionControls {
  const [state, setState] = useState<SessionState>({ status: "asking" });

  useEffect(() => {
    const controller = new AbortController();
    readSession(controller.signal).then(
      (session) => setState(session.loginNeeded ? { status: "out", ended: false } : stateIn(session)),
      () => {
        if (!controller.signal.aborted) setState({ status: "in", user: null });
      },
    );
    const onLoggedOut = () => {
      forgetWhatWasRead();
      setState({ status: "out", ended: true });
    };
    window.addEventListener(loggedOutEvent, onLoggedOut);
    return () => {
      controller.abort();
      window.removeEventListener(loggedOutEvent, onLoggedOut);
    };
  }, []);

  const enter = useCallback(async (key: string) => {
    const session = await logIn(key);
    setState(stateIn(session));
  }, []);

  const leave = useCallback(async () => {
    await logOut();
    forgetWhatWasRead();
    // Whoever leaves on purpose leaves nothing behind; a session that ran out keeps its draft for its owner.
    forgetDrafts();
    forgetArtifactStores();
    setState({ status: "out", ended: false });
  }, []);

  return { state, enter, leave };
}

const ownerKey = "melete-draft-owner";

/** Without a cookie of ours there is nobody to show and nothing to log out of. Drafts that somebody else left are not theirs to read. */
function stateIn({ user, session }: Session): SessionState {
  const owner = user?.id ?? null;
  const storage = sessionStorageOrNull();
  const before = readStored(storage, ownerKey);
  if (before !== null && before !== owner) forgetDrafts();
  writeStored(storage, ownerKey, owner);
  return { status: "in", user: session ? user : null };
}

/** The next person at this browser must not see what the last one read. */
function forgetWhatWasRead(): void {
  forgetArtifactTexts();
  forgetTurns();
  forgetConversations();
}
