// A stored conversation as turns: each question with what came back. It knows messages, not events.
import type { Part } from "@melete/core";
import type { Conversation } from "../api/schemas.ts";

export interface TurnEntry {
  key: string;
  /** null for an exchange that was stored without its events */
  turnId: string | null;
  question: Part[];
  /** the stored parts of the answer; empty while it runs, and after a failure */
  stored: Part[];
}

export function groupTurns({ messages, activeTurnId }: Pick<Conversation, "messages" | "activeTurnId">): TurnEntry[] {
  const turns: TurnEntry[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const last = turns.at(-1);
    if (message.role === "user" || !last) {
      const isQuestion = message.role === "user";
      turns.push({
        key: message.turnId ?? message.id,
        turnId: message.turnId,
        question: isQuestion ? message.parts : [],
        stored: isQuestion ? [] : message.parts,
      });
      continue;
    }
    last.stored = [...last.stored, ...message.parts];
    last.turnId ??= message.turnId;
  }
  if (activeTurnId !== null && !turns.some((turn) => turn.turnId === activeTurnId)) attachActive(turns, activeTurnId);
  return turns;
}

/** The running turn belongs to the last question that has no answer yet. */
function attachActive(turns: TurnEntry[], activeTurnId: string): void {
  const last = turns.at(-1);
  if (last && last.turnId === null && last.stored.length === 0) last.turnId = activeTurnId;
  else turns.push({ key: activeTurnId, turnId: activeTurnId, question: [], stored: [] });
}

/** An earlier page before a later one. A page may begin with an answer whose question is the end of the page before. */
export function joinTurns(earlier: TurnEntry[], later: TurnEntry[]): TurnEntry[] {
  const last = earlier.at(-1);
  const first = later[0];
  if (!last || !first) return [...earlier, ...later];
  if (first.key === last.key && first.question.length > 0) return [...earlier.slice(0, -1), ...later];
  const torn = first.question.length === 0 && last.stored.length === 0 && (first.turnId === null || first.turnId === (last.turnId ?? first.turnId));
  if (!torn) return [...earlier, ...later];
  return [...earlier.slice(0, -1), { ...last, turnId: last.turnId ?? first.turnId, stored: first.stored }, ...later.slice(1)];
}
