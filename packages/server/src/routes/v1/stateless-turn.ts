// Runs a turn that is stored nowhere: whoever asked is the only reader there can ever be, so when they leave, the turn ends.
import { newId, type TurnEvent } from "@melete/core";
import { sseResponse } from "../../http/sse-response.ts";
import type { ApiTurn } from "../../api/shared/api-turn.ts";

export interface StatelessTurn {
  events: AsyncIterable<TurnEvent>;
  /** a streamed answer from these messages; leaving it ends the turn */
  stream(messages: AsyncIterable<string>): Response;
}

export function runStateless({ entry, request, images }: ApiTurn, clientGone: AbortSignal): StatelessTurn {
  const leaving = new AbortController();
  const signal = AbortSignal.any([clientGone, leaving.signal]);
  return {
    events: entry.runTurn({ turnId: newId("turn"), ...request }, { signal, blobs: images.blobs }),
    stream: (messages) => sseResponse(messages, () => leaving.abort()),
  };
}
