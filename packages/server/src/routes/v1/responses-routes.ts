// /v1/responses: create, fetch, stream again, cancel, delete. A stored response is a durable run, and leaving it cancels nothing; with
// "store": false the client is the only reader there can be. It knows HTTP; the shapes are in api/responses.
import { encodeSse, newId, type TurnEvent } from "@melete/core";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { inputItems } from "../../api/responses/input-items.ts";
import { parseResponseRequest, readResponse } from "../../api/responses/read-response.ts";
import { resolveReferences } from "../../api/responses/resolve-references.ts";
import { newResponse, type ResponseObject, toEcho } from "../../api/responses/response-object.ts";
import { conversationAfter, findResponse, replay, type StoredResponse } from "../../api/responses/stored-response.ts";
import { createResponseWriter, type ResponseEvent, type ResponseWriter } from "../../api/responses/write-response.ts";
import { failureToError } from "../../api/shared/failure-error.ts";
import { ApiError, parseWith, readJson } from "../../http/api-error.ts";
import { sseResponse } from "../../http/sse-response.ts";
import { startStoredResponse } from "./start-stored-response.ts";
import { runStateless } from "./stateless-turn.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export const retrieveQuerySchema = z.object({
  stream: z.enum(["true", "false"]).optional(),
  starting_after: z.coerce.number().int().min(-1).optional().describe("the last sequence_number that was seen"),
});
export const itemsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(["asc", "desc"]).default("desc"),
  after: z.string().optional(),
});

export function responsesRoutes(dependencies: V1Dependencies): Hono {
  const { models, store, files, supervisor, now } = dependencies;
  const routes = new Hono();

  routes.post("/", async (context) => {
    const body = await resolveReferences(store, parseResponseRequest(await readJson(context.req)), userOf(context));
    const keep = body.store ?? true;
    if (!keep && body.background === true) {
      throw new ApiError(400, "not_supported", '"background" needs "store": without it nobody could ever fetch the answer.', { param: "background" });
    }
    const earlier = body.previous_response_id ? await conversationAfter(store, body.previous_response_id, userOf(context)) : [];
    const asked = await readResponse(body, models, earlier);
    if (!keep) {
      const writer = createResponseWriter(newId("resp"), toEcho(body, now()));
      const { events, stream } = await runStateless(asked, context, dependencies);
      return asked.stream ? stream(encode(responseEvents(writer, events))) : Response.json(await finished(writer, events));
    }
    const stored = await startStoredResponse(asked, dependencies, { userId: userOf(context), key: idempotencyKey(context) });
    if (asked.stream) return follow(stored, -1);
    if (body.background === true) return Response.json({ ...newResponse(stored.id, stored.echo), status: "queued" });
    return Response.json(await finished(createResponseWriter(stored.id, stored.echo), supervisor.events(stored.turn.id, -1, context.req.raw.signal)));
  });

  routes.get("/:id", async (context) => {
    const { stream, starting_after: after = -1 } = parseWith(retrieveQuerySchema, context.req.query(), "the query");
    const stored = await findResponse(store, context.req.param("id"), userOf(context));
    return stream === "true" ? follow(stored, after) : Response.json(await current(stored));
  });

  routes.post("/:id/cancel", async (context) => {
    const stored = await findResponse(store, context.req.param("id"), userOf(context));
    // one that has ended already stays as it is
    if (await supervisor.stop(stored.turn.id)) await supervisor.ended(stored.turn.id);
    return Response.json(await current(await findResponse(store, stored.id, userOf(context))));
  });

  routes.delete("/:id", async (context) => {
    const { id, turn } = await findResponse(store, context.req.param("id"), userOf(context));
    await supervisor.deleteConversation(turn.conversationId);
    return context.json({ id, object: "response", deleted: true });
  });

  routes.get("/:id/input_items", async (context) => {
    const { limit, order, after } = parseWith(itemsQuerySchema, context.req.query(), "the query");
    const { id, messages, newMessages } = await findResponse(store, context.req.param("id"), userOf(context));
    const items = await inputItems(newMessages === 0 ? [] : messages.slice(-newMessages), id.replace(/^resp_/, ""), files);
    if (order === "desc") items.reverse();
    const from = after === undefined ? 0 : items.findIndex((item) => item.id === after) + 1;
    const data = items.slice(from, from + limit);
    return context.json({
      object: "list",
      data,
      first_id: data.at(0)?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: from + limit < items.length,
    });
  });

  /** Every event behind the sequence number `after`, from the log and then live. */
  function follow({ id, turn, echo }: StoredResponse, after: number): Response {
    const leaving = new AbortController();
    const events = responseEvents(createResponseWriter(id, echo), supervisor.events(turn.id, -1, leaving.signal), after);
    return sseResponse(encode(events), () => leaving.abort());
  }

  async function current(stored: StoredResponse): Promise<ResponseObject> {
    const { response } = await replay(store, stored);
    const waits = stored.turn.status === "active" && stored.turn.attempt === 0;
    return waits ? { ...response, status: "queued" } : response;
  }

  return routes;
}

/** Throws ApiError when the turn failed, or when the server stops before its end. */
async function finished(writer: ResponseWriter, events: AsyncIterable<TurnEvent>): Promise<ResponseObject> {
  for await (const event of events) writer.push(event);
  const { response, view } = writer;
  if (view.failure !== null) throw failureToError(view.failure);
  if (response.status === "in_progress") {
    throw new ApiError(503, "interrupted", `The server stops, and the answer goes on at its next start: GET /v1/responses/${response.id}.`);
  }
  return response;
}

async function* responseEvents(writer: ResponseWriter, events: AsyncIterable<TurnEvent>, after = -1): AsyncGenerator<ResponseEvent> {
  const isNew = (event: ResponseEvent): boolean => event.sequence_number > after;
  yield* writer.start().filter(isNew);
  for await (const event of events) yield* writer.push(event).filter(isNew);
}

async function* encode(events: AsyncIterable<ResponseEvent>): AsyncGenerator<string> {
  for await (const event of events) yield encodeSse({ event: event.type, data: JSON.stringify(event) });
}

function userOf(context: Context): string {
  return context.get("principal").user.id;
}

function idempotencyKey(context: Context): string | undefined {
  const key = context.req.header("idempotency-key");
  return key === undefined || key === "" ? undefined : `responses:${userOf(context)}:${key.slice(0, 255)}`;
}
