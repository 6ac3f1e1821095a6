// What the server keeps, as one interface: conversations, messages, turns, their event logs and the facts about blobs.
// It knows no SQL and no HTTP; the bytes of blobs live elsewhere (blob-files.ts).
import type { BlobRef, Budget, Mode, Part, TurnEvent } from "@melete/core";

export interface ConversationRow {
  id: string;
  title: string;
  /** milliseconds since the epoch */
  createdAt: number;
  updatedAt: number;
}

export interface StoredMessage {
  id: string;
  role: "user" | "assistant";
  parts: Part[];
  /** the turn that this message started or answers */
  turnId: string | null;
  createdAt: number;
}

export interface StoredTurn {
  id: string;
  conversationId: string;
  mode: Mode;
  model: string;
  agents: number | null;
  budget: Budget | null;
  status: "active" | "ended";
  createdAt: number;
}

/**
 * One row of a turn's log. A run of text deltas is kept as ONE row: `event` carries the merged text and the seq of its last
 * delta, and `pieces` says where each delta ended, so that a reader can resume between two deltas of the same row.
 */
export interface LogRow {
  event: TurnEvent;
  /** [seq, end offset in event.text in UTF-16 units] of every merged delta, rising; absent when nothing was merged */
  pieces?: [seq: number, end: number][];
}

export interface Page<T> {
  items: T[];
  /** pass as `before` to get the next page; null at the end */
  next: string | null;
}

export interface NewTurn {
  turn: Omit<StoredTurn, "status">;
  /** the person's message, stored with the turn in one transaction */
  message: StoredMessage;
  /** used only when the conversation has no title yet */
  title: string;
}

export interface Store {
  createConversation(row: ConversationRow): Promise<void>;
  conversation(id: string): Promise<ConversationRow | null>;
  /** newest activity first */
  conversations(page: { before?: string; limit: number }): Promise<Page<ConversationRow>>;
  /** true when it existed; messages, turns and logs go with it */
  deleteConversation(id: string): Promise<boolean>;
  messages(conversationId: string): Promise<StoredMessage[]>;

  /** null when it was stored; otherwise the turn of the same conversation that is still active, and nothing was stored */
  startTurn(turn: NewTurn): Promise<StoredTurn | null>;
  turn(id: string): Promise<StoredTurn | null>;
  activeTurns(conversationId?: string): Promise<StoredTurn[]>;
  /** stores the turn's last event and its answer, if there is one, and marks the turn as ended, in one transaction */
  endTurn(id: string, end: TurnEvent, answer: StoredMessage | null): Promise<void>;

  /** seq must rise within a turn */
  appendEvents(turnId: string, rows: LogRow[]): Promise<void>;
  /** the rows whose seq is above `after`, oldest first */
  events(turnId: string, after: number): Promise<LogRow[]>;

  putBlob(ref: BlobRef, createdAt: number): Promise<void>;
  blob(hash: string): Promise<BlobRef | null>;

  close(): void;
}
