// What the server keeps, as one interface: conversations, messages, turns, their event logs and the facts about blobs.
// It knows no SQL and no HTTP; the bytes of blobs live elsewhere (blob-files.ts).
import type { BlobRef, Budget, Mode, Part, TurnControl, TurnEventOf, TurnRequest, Usage } from "@melete/core";
import type { LogRow } from "./log-row.ts";

/** "app": a person reads it in the page. "api": a program made it; lists leave it out unless they ask for it. */
export type Origin = "app" | "api";

export interface ConversationRow {
  id: string;
  title: string;
  /** milliseconds since the epoch */
  createdAt: number;
  updatedAt: number;
  origin: Origin;
  userId: string;
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
  /** how often a process took the turn into its hands; 0 while it waits for the first */
  attempt: number;
  /** null while it runs, and for turns that ended before this was kept */
  reason: TurnEventOf<"turn-end">["reason"] | null;
  usage: Usage | null;
  endedAt: number | null;
}

/**
 * What a process needs to run a turn. Without `messages` the model gets the conversation up to and with the turn's own message: the
 * words are stored once.
 */
export type StoredRequest = Omit<TurnRequest, "messages"> & { messages?: TurnRequest["messages"] };

export interface Page<T> {
  items: T[];
  /** pass as `before` to get the next page; null at the end */
  next: string | null;
}

export interface NewTurn {
  conversationId: string;
  /** makes the conversation first, in the same transaction */
  newConversation?: Omit<ConversationRow, "id">;
  model: string;
  /** turnId, mode, agents and budget included */
  request: StoredRequest;
  /** the person's message, stored with the turn in one transaction */
  message: StoredMessage;
  /** used only when the conversation has no title yet */
  title: string;
  createdAt: number;
  /** what whoever started it wants to find again beside it, as JSON; see askedOf */
  note?: unknown;
  /** the caller's name for this request, unique everywhere (put who and where in front of it), and a hash of what it asked for */
  idempotency?: { key: string; hash: string };
}

export type StartedTurn =
  | { type: "started"; turn: StoredTurn }
  /** the same key and the same request came before: its turn */
  | { type: "repeated"; turn: StoredTurn }
  /** the same key came before with another request; nothing was stored */
  | { type: "key-reused"; turn: StoredTurn }
  /** this other turn of the conversation is still active; nothing was stored */
  | { type: "busy"; turn: StoredTurn };

export interface ClaimedTurn {
  turn: StoredTurn;
  /** null for a turn of a version that did not keep it */
  request: StoredRequest | null;
  /** attempts in a row, this one included, since an agent of the turn last ended: high when the turn itself kills its processes */
  fruitlessAttempts: number;
}

/** Events of one turn. `attempt` is the fence: rows of an attempt that is no longer the turn's newest are refused. */
export interface EventBatch {
  turnId: string;
  attempt: number;
  rows: LogRow[];
}

export interface TurnEnding {
  turnId: string;
  attempt: number;
  /** the last rows of the log, turn-end the last of them */
  rows: LogRow[];
  reason: TurnEventOf<"turn-end">["reason"];
  usage: Usage | null;
  endedAt: number;
  answer: StoredMessage | null;
}

export type StoredControl = { type: "stop" } | TurnControl;

export interface Store {
  createConversation(row: ConversationRow): Promise<void>;
  conversation(id: string): Promise<ConversationRow | null>;
  /** one user's, newest activity first; `origin` is "app" when absent */
  conversations(page: { userId: string; before?: string; limit: number; origin?: Origin }): Promise<Page<ConversationRow>>;
  /** true when it existed; messages, turns and logs go with it */
  deleteConversation(id: string): Promise<boolean>;
  /** The newest page first; inside a page the oldest first. Costs the same in a short and in a long conversation. */
  messages(conversationId: string, page: { before?: string; limit: number }): Promise<Page<StoredMessage>>;

  /** the turn, its message and what hands it to a process, in one transaction */
  startTurn(turn: NewTurn): Promise<StartedTurn>;
  /** what startTurn would answer when the key came before; null for a new key */
  knownTurn(idempotency: { key: string; hash: string }): Promise<StartedTurn | null>;
  turn(id: string): Promise<StoredTurn | null>;
  /** what the turn was asked, with the note that was stored beside it; null when there is no such turn, or none of this was kept */
  askedOf(id: string): Promise<{ request: StoredRequest; note: unknown } | null>;
  activeTurns(conversationId?: string): Promise<StoredTurn[]>;
  /** Takes a turn that nobody alive runs, and fences out whoever ran it before. Null when it has ended or is in other hands. */
  claimTurn(turnId: string, processId: string): Promise<ClaimedTurn | null>;
  /** gives a turn back so that any process can go on with it at once */
  releaseTurn(turnId: string, attempt: number): Promise<void>;
  /** last events, answer and status in one transaction; false when the turn is in other hands by now, or gone */
  endTurn(ending: TurnEnding): Promise<boolean>;

  /** Writes rows, over those with the same first seq; all or none. Returns the turns whose rows were refused. */
  appendEvents(batches: EventBatch[]): Promise<Set<string>>;
  /** the rows that hold events above `after`, oldest first; fewer than `limit` are the last ones there are */
  events(turnId: string, after: number, limit?: number): Promise<LogRow[]>;
  /** the same of many turns at once, those of each turn oldest first */
  eventsSince(places: { turnId: string; after: number }[]): Promise<LogRow[]>;

  /** false when there is no such active turn */
  addControl(turnId: string, control: StoredControl): Promise<boolean>;
  /** in the order they were asked for, those from `position` on */
  controls(turnId: string, position: number): Promise<StoredControl[]>;

  /** says that this process lives for so much longer */
  keepAlive(processId: string, leaseMs: number): Promise<void>;
  /** the process is gone, or says goodbye; without an id all are */
  forgetProcess(processId?: string): Promise<void>;
  /** active turns whose process is gone, and those that wait for one for longer than this */
  abandonedTurns(waitingMs: number): Promise<string[]>;
  /** hands a turn out once more */
  handOut(turnId: string): Promise<void>;

  /** the same bytes may belong to several users */
  putBlob(ref: BlobRef, createdAt: number, userId: string): Promise<void>;
  /** null when this user has not uploaded it, whoever else has */
  blob(hash: string, userId: string): Promise<BlobRef | null>;

  close(): Promise<void>;
}
