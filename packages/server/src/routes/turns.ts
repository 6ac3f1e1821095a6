// The event stream of a turn, and stopping it. It knows HTTP and SSE; who runs the turn and where its log is, it does not.
import { encodeSse, type TurnEvent } from "@melete/core";
import { Hono } from "hono";
import { ApiError } from "../http/api-error.ts";
import { sseResponse } from "../http/sse-response.ts";
import type { Supervisor } from "../runs/supervisor.ts";
import type { Store, StoredTurn } from "../store/store.ts";

export function turnRoutes({ store, supervisor }: { store: Store; supervisor: Supervisor }): Hono {
  const routes = new Hono();

  async function existing(id: string): Promise<StoredTurn> {
    const turn = await store.turn(id);
    if (turn === null) {
      throw new ApiError(
        404,
        "turn_not_found",
        `There is no turn ${JSON.stringify(id)}. POST /api/conversations/:id/turns starts one and answers with its id.`,
      );
    }
    return turn;
  }

  routes.get("/:turnId/events", async (context) => {
    const turn = await existing(context.req.param("turnId"));
    const after = parseSeq(context.req.header("last-event-id") ?? context.req.query("after"));
    if (turn.status === "ended" && (await store.events(turn.id, after)).length === 0) {
      // EventSource reconnects for ever after a plain end; 204 is how it is told that there is nothing more
      return context.body(null, 204);
    }
    const leaving = new AbortController();
    return sseResponse(encode(supervisor.events(turn.id, after, leaving.signal)), () => leaving.abort());
  });

  routes.post("/:turnId/stop", async (context) => {
    const turn = await existing(context.req.param("turnId"));
    // a turn that is active in the store and runs nowhere is left over from a failure to store its end
    if (!supervisor.stop(turn.id)) await supervisor.closeInterrupted();
    return context.json({ turnId: turn.id }, 202);
  });

  return routes;
}

async function* encode(events: AsyncIterable<TurnEvent>): AsyncGenerator<string> {
  for await (const event of events) yield encodeSse({ id: String(event.seq), event: event.type, data: JSON.stringify(event) });
}

function parseSeq(text: string | undefined): number {
  if (text === undefined || text === "") return -1;
  const seq = Number(text);
  if (!Number.isSafeInteger(seq)) {
    throw new ApiError(
      400,
      "invalid_value",
      `"after" must be the seq of the last event that was seen, a whole number; it was ${JSON.stringify(text)}.`,
      { param: "after" },
    );
  }
  return seq;
}
