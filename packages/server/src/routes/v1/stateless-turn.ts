// Runs a turn that is stored nowhere: whoever asked is the only reader there can ever be, so when they leave, the turn ends.
import { createMemoryBlobs, newId, type TurnEvent } from "@melete/core";
import type { Context } from "hono";
import { withReservation } from "../../accounts/spending.ts";
import { sseResponse } from "../../http/sse-response.ts";
import type { ApiTurn } from "../../api/shared/api-turn.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export interface StatelessTurn {
  events: AsyncIterable<TurnEvent>;
  /** a streamed answer from these messages; leaving it ends the turn */
  stream(messages: AsyncIterable<string>): Response;
}

/** Throws ApiError when nothing is left that this user may spend. */
export async function runStateless(
  { entry, request, images }: ApiTurn,
  context: Context,
  { models, spender }: V1Dependencies,
): Promise<StatelessTurn> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.req.raw.signal, leaving.signal]);
  const turnId = newId("turn");
  const others = Object.values(request.roles ?? {})
    .flat()
    .map((id) => models.find(id).model);
  const spending = { turnId, userId: context.get("principal").user.id, models: [entry.model, ...others] as const, budget: request.budget };
  return {
    events: await withReservation(spender, spending, (budget) =>
      entry.runTurn({ turnId, ...request, budget }, { signal, blobs: createMemoryBlobs(images.blobs) }),
    ),
    stream: (messages) => sseResponse(messages, () => leaving.abort()),
  };
}
