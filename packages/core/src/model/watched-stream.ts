// One generation under watch: a call that says nothing for too long is asked again, and whichever copy speaks first goes on. It times and
// races calls; it does not know agents, and it never touches a generation that keeps talking, however long.
import type { Clock } from "../clock.ts";
import type { ModelEvent, Usage } from "../event.ts";
import { createEventQueue } from "../turn/event-queue.ts";
import { addUsage, type Ledger } from "../turn/ledger.ts";
import { firstTokenLimit, idleLimit, noteFirstToken, type StallLimits } from "./first-token.ts";
import { meteredStream } from "./metered-stream.ts";
import type { Model, ModelRequest, StreamOptions } from "./model.ts";

export interface Watch {
  clock: Clock;
  limits: StallLimits;
  /**
   * A call has stalled for the first time: ask again beside it ("again"), give it as long once more ("wait"), or give up ("end")?
   * @param spoke  it has said something before
   */
  onStall(why: string, spoke: boolean): "again" | "wait" | "end";
}

/** "restart": what this generation has said so far is void, another copy begins from the beginning. */
export type WatchedEvent = ModelEvent | { type: "restart" };

interface Copy {
  own: AbortController;
  startedAt: number;
  lastAt: number;
  /** it has said a word */
  spoke: boolean;
  /** its provider is busy, and it waits for its turn */
  held: boolean;
  over: boolean;
  /** lets it say the next word: a reader that stops reading stops the model */
  goOn: () => void;
}

/** `meteredStream` with one usage for all copies, then one finish. A second stall ends it with the failure code "timeout". */
export async function* watchedStream(
  model: Model,
  request: ModelRequest,
  options: StreamOptions & { ledger: Ledger; watch?: Watch },
): AsyncGenerator<WatchedEvent> {
  const { watch, signal } = options;
  if (watch === undefined) return yield* meteredStream(model, request, options);
  const { clock } = watch;
  const queue = createEventQueue<{ copy: Copy; event: ModelEvent }>();
  const copies: Copy[] = [];
  const over = new AbortController();
  let stall: string | null = null;
  let usage: Usage | null = null;

  function start(): Copy {
    const copy: Copy = {
      own: new AbortController(),
      startedAt: clock.now(),
      lastAt: clock.now(),
      spoke: false,
      held: false,
      over: false,
      goOn: () => undefined,
    };
    copies.push(copy);
    pump(copy);
    return copy;
  }

  async function pump(copy: Copy): Promise<void> {
    // only a copy that was asked for again has an abort of its own to wait for
    const both = AbortSignal.any([signal, copy.own.signal]);
    for await (const event of meteredStream(model, request, { ...options, signal: both })) {
      copy.lastAt = clock.now();
      copy.held = event.type === "held" && event.held;
      if (event.type === "held") {
        // how fast a model is does not show while its provider keeps it waiting
        copy.startedAt = copy.lastAt;
        continue;
      }
      if (event.type !== "usage" && event.type !== "finish" && !copy.spoke) {
        copy.spoke = true;
        noteFirstToken(model, request, copy.lastAt - copy.startedAt);
      }
      if (over.signal.aborted) continue;
      const taken = new Promise<void>((resolve) => {
        copy.goOn = resolve;
      });
      queue.push({ copy, event });
      await taken;
    }
  }

  async function guard(): Promise<void> {
    let stalls = 0;
    let since = clock.now();
    while (!over.signal.aborted && !signal.aborted) {
      const live = copies.filter((copy) => !copy.over);
      // patience that the provider asked for is not a stall
      if (live.some(({ held }) => held)) since = clock.now();
      const silentSince = Math.max(since, ...live.map(({ lastAt }) => lastAt));
      const spoke = live.some((copy) => copy.spoke);
      const limit = spoke && live.length === 1 ? idleLimit(model, request, watch?.limits) : firstTokenLimit(model, request, watch?.limits);
      const left = silentSince + limit - clock.now();
      if (left > 0) {
        // the limit shrinks as other calls show how fast the model is: look again before it is reached
        await clock.sleep(Math.min(left, watch?.limits.firstTokenMs ?? left), over.signal);
        continue;
      }
      stalls += 1;
      const why = spoke ? `${model.id} fell silent for ${seconds(limit)} in the middle` : `${model.id} said nothing for ${seconds(limit)}`;
      const answer = stalls === 1 ? watch?.onStall(why, spoke) : "end";
      since = clock.now();
      if (answer === "wait") continue;
      if (answer === "again") {
        // a server that takes one call at a time would keep the second one waiting behind the first
        if (model.capabilities.parallel <= 1) for (const copy of live) copy.own.abort();
        start();
        continue;
      }
      stall = why;
      for (const copy of live) copy.own.abort();
      return;
    }
  }

  let lead = start();
  const watching = guard();
  let finish: Extract<ModelEvent, { type: "finish" }> | null = null;
  try {
    for await (const { copy, event } of queue) {
      if (event.type === "usage") {
        usage = usage === null ? event.usage : addUsage(usage, event.usage);
      } else if (event.type === "finish") {
        copy.over = true;
        const others = copies.filter((other) => !other.over);
        if (copy === lead && finish === null) {
          // a copy that still runs may do better than a failed or replaced one
          const next = event.reason === "error" || (copy.own.signal.aborted && stall === null) ? others[0] : undefined;
          if (next !== undefined && !signal.aborted) {
            if (lead.spoke) yield { type: "restart" };
            lead = next;
          } else {
            finish = event;
            for (const other of others) other.own.abort();
          }
        }
        if (copies.every((other) => other.over)) break;
      } else if (finish === null && !copy.own.signal.aborted) {
        if (copy !== lead) {
          if (lead.spoke) yield { type: "restart" };
          lead = copy;
        }
        for (const other of copies) if (other !== lead) other.own.abort();
        yield event;
      }
      copy.goOn();
    }
  } finally {
    over.abort();
    for (const copy of copies) {
      copy.own.abort();
      copy.goOn();
    }
    await watching;
  }
  if (usage !== null) yield { type: "usage", usage };
  if (stall !== null && !signal.aborted) {
    const message = `${stall}, and asking again did not help. Ask again later, or choose another model.`;
    yield { type: "finish", reason: "error", failure: { kind: "model", message, retryable: true, code: "timeout" } };
  } else yield finish ?? { type: "finish", reason: "aborted" };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
