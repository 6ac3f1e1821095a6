// Sending a question and stopping its answer: what the buttons do, and how far that is. It draws nothing.
import { newId } from "@melete/core";
import { useEffect, useRef, useState } from "react";
import { createConversation, deleteConversation, type NewTurn, startTurn, stopTurn } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { ApiError } from "../api/request.ts";
import { useTurnRunning } from "../api/use-turn.ts";
import type { ComposerActivity } from "../composer/composer.tsx";
import type { TurnEntry } from "./group-turns.ts";

interface Asking {
  conversationId: string | null;
  newestTurnId: string | null;
  onStarted(conversationId: string, turn: TurnEntry): void;
  onEnded(): void;
}

export function useAsking({ conversationId, newestTurnId, onStarted, onEnded }: Asking) {
  const [sending, setSending] = useState(false);
  const [stopping, setStopping] = useState<string | null>(null);
  const [error, setError] = useState("");
  const running = useTurnRunning(newestTurnId);
  /** a conversation made for a question of which we do not know whether it was taken; the next attempt uses it */
  const made = useRef<string | null>(null);
  /** the question that was not taken, as far as we heard; asked again it is the same one, so that it is never answered twice */
  const attempt = useRef({ question: "", key: "" });
  const wasRunning = useRef(false);

  useEffect(() => {
    if (wasRunning.current && !running) onEnded();
    wasRunning.current = running;
  }, [running, onEnded]);

  async function ask(turn: NewTurn): Promise<boolean> {
    if (sending || running) return false;
    setSending(true);
    setError("");
    try {
      const id = conversationId ?? made.current ?? (await createConversation());
      made.current = id;
      const question = JSON.stringify(turn);
      if (attempt.current.question !== question) attempt.current = { question, key: newId("ask") };
      const turnId = await startTurn(id, turn, attempt.current.key);
      attempt.current = { question: "", key: "" };
      onStarted(id, { key: turnId, turnId, question: turn.parts, stored: [] });
      return true;
    } catch (problem) {
      setError(errorText(problem));
      if (conversationId === null && wasRefused(problem)) await dropMade();
      return false;
    } finally {
      setSending(false);
    }
  }

  /** Nobody asked anything in it, so it would stay in the list without a title. */
  async function dropMade(): Promise<void> {
    const id = made.current;
    if (id === null) return;
    // where even that is refused, the next attempt uses it
    await deleteConversation(id).then(
      () => {
        made.current = null;
      },
      () => undefined,
    );
  }

  async function stop(): Promise<void> {
    if (newestTurnId === null) return;
    setStopping(newestTurnId);
    setError("");
    try {
      await stopTurn(newestTurnId);
    } catch (problem) {
      setStopping(null);
      setError(`The answer could not be stopped. ${errorText(problem)}`);
    }
  }

  const activity: ComposerActivity = sending ? "sending" : running ? (stopping === newestTurnId ? "stopping" : "running") : "idle";
  return { activity, error, ask, stop };
}

/** The server read the question and said no. Without an answer, or with an error of its own, the turn may run all the same. */
function wasRefused(problem: unknown): boolean {
  return problem instanceof ApiError && problem.status >= 400 && problem.status < 500 && problem.status !== 401;
}
