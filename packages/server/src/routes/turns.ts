// A turn that is there: its state, its event stream, and what can be asked of it while it runs. It knows HTTP and SSE; who runs the turn and where its log is, it does not.
import { emptyTurnView, encodeTurnEvent, reduceTurn, turnControlSchema, type TurnEvent } from "@melete/core";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError, parseWith, readJson } from "../http/api-error.ts";
import { sseResponse } from "../http/sse-response.ts";
import type { Supervisor } from "../runs/supervisor.ts";
import { eventsOfRow } from "../store/log-row.ts";
import type { Store, StoredTurn } from "../store/store.ts";
import { ownTurn } from "./owned.ts";

/** The longest control names an agent. */
const maxControlBytes = 4 * 1024;

export function turnRoutes({ store, supervisor }: { store: Store; supervisor: Supervisor }): Hono {
  const routes = new Hono();
  const existing = (context: Context): Promise<StoredTurn> => ownTurn(store, context.req.param("turnId") ?? "", context.get("principal").user.id);

  routes.get("/:turnId", async (context) => {
    const turn = await existing(context);
    const rows = await store.events(turn.id, -1);
    const view = rows.flatMap((row) => eventsOfRow(row)).reduce(reduceTurn, emptyTurnView);
    const { id, conversationId, mode, model, status, reason, usage, createdAt, endedAt } = turn;
    const times = { createdAt: new Date(createdAt).toISOString(), endedAt: endedAt === null ? null : new Date(endedAt).toISOString() };
    return context.json({
      turnId: id,
      conversationId,
      mode,
      model,
      status,
      reason: reason ?? (status === "ended" ? view.status : null),
      usage,
      ...times,
      view,
    });
  });

  routes.get("/:turnId/events", async (context) => {
    const turn = await existing(context);
    const after = parseSeq(context.req.header("last-event-id") ?? context.req.query("after"));
    if (turn.status === "ended" && (await store.events(turn.id, after, 1)).length === 0) {
      // EventSource reconnects for ever after a plain end; 204 is how it is told that there is nothing more
      return context.body(null, 204);
    }
    const leaving = new AbortController();
    return sseResponse(encode(supervisor.events(turn.id, after, leaving.signal)), () => leaving.abort());
  });

  routes.post("/:turnId/stop", async (context) => {
    const turn = await existing(context);
    // a turn that has ended already is as stopped as can be
    await supervisor.stop(turn.id);
    return context.json({ turnId: turn.id }, 202);
  });

  const limit = bodyLimit({
    maxSize: maxControlBytes,
    onError: () => {
      throw new ApiError(413, "body_too_large", `The body is larger than ${maxControlBytes / 1024} KiB. A control is a few words of JSON.`);
    },
  });

  routes.post("/:turnId/control", limit, async (context) => {
    const turn = await existing(context);
    const control = parseWith(turnControlSchema, await readJson(context.req), "the control");
    if (!(await supervisor.control(turn.id, control))) {
      throw new ApiError(409, "turn_ended", `The turn ${turn.id} has ended; nothing more can be asked of it. Ask again in a new turn.`);
    }
    return context.json({ turnId: turn.id }, 202);
  });

  return routes;
}

async function* encode(events: AsyncIterable<TurnEvent>): AsyncGenerator<string> {
  for await (const event of events) yield encodeTurnEvent(event);
}

function parseSeq(text: string | undefined): number {
  if (text === undefined || text === "") return -1;
  const seq = Number(text);
  // -1: before the first event
  if (seq < -1 || !Number.isSafeInteger(seq)) {
    throw new ApiError(
      400,
      "invalid_value",
      `"after" must be the seq of the last event that was seen, a whole number; it was ${JSON.stringify(text)}.`,
      { param: "after" },
    );
  }
  return seq;
}
