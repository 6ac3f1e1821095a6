// One turn of the fake server: the test says each event, the readers get them, late readers get them all again.
import type { ServerResponse } from "node:http";
import { type Budget, encodeTurnEvent, type Roles, type TurnControl, type TurnEvent, type TurnEventBody } from "@melete/core";

/** What the page posted to start the turn. */
export interface TurnPost {
  mode: string;
  agents?: number;
  shape?: string;
  roles?: Roles;
  effort?: string;
  budget?: Partial<Budget>;
  model?: string;
  parts: { type: string; text?: string; name?: string; blob?: { hash: string } }[];
}

export class FakeTurn {
  readonly turnId: string;
  readonly conversationId: string;
  readonly post: TurnPost;
  readonly events: TurnEvent[] = [];
  /** how often the page asked to stop it */
  stops = 0;
  /** what the page asked of it while it ran */
  readonly controls: TurnControl[] = [];
  /** `after` of every reader that came, -1 for the start */
  readonly readersFrom: number[] = [];
  private readonly readers = new Set<ServerResponse>();

  private readonly awaited: ((control: TurnControl) => void)[] = [];

  constructor(turnId: string, conversationId: string, post: TurnPost) {
    this.turnId = turnId;
    this.conversationId = conversationId;
    this.post = post;
  }

  get ended(): boolean {
    return this.events.at(-1)?.type === "turn-end";
  }

  say(...bodies: TurnEventBody[]): void {
    for (const body of bodies) {
      const event = { ...body, turnId: this.turnId, seq: this.events.length } as TurnEvent;
      this.events.push(event);
      for (const reader of this.readers) reader.write(encodeTurnEvent(event));
    }
    if (this.ended) this.endReaders();
  }

  /** The answer of a plain model, said at once. */
  answer(text: string): void {
    this.say(
      { type: "turn-start", mode: "instant", model: "melete-nano" },
      { type: "answer-start", decision: "single" },
      { type: "text-delta", text },
      { type: "answer-end" },
      { type: "turn-end", reason: "done", degraded: false },
    );
  }

  attach(response: ServerResponse, after: number): void {
    this.readersFrom.push(after);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    for (const event of this.events) if (event.seq > after) response.write(encodeTurnEvent(event));
    if (this.ended) response.end();
    else {
      this.readers.add(response);
      response.on("close", () => this.readers.delete(response));
    }
  }

  /** The page asked for something. */
  control(control: TurnControl): void {
    this.controls.push(control);
    this.awaited.shift()?.(control);
  }

  /** what the page asks for next; to be called before it asks */
  nextControl(): Promise<TurnControl> {
    return new Promise((resolve) => this.awaited.push(resolve));
  }

  /** Cuts every reader's line as a lost network would. */
  dropReaders(): void {
    for (const reader of this.readers) reader.destroy();
    this.readers.clear();
  }

  endReaders(): void {
    for (const reader of this.readers) reader.end();
    this.readers.clear();
  }
}
