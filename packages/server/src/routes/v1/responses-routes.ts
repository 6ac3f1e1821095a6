// /v1/responses. It knows HTTP; the shapes are in api/responses.
import { encodeSse, newId, type TurnEvent } from "@melete/core";
import { Hono } from "hono";
import { failureToError } from "../../api/shared/failure-error.ts";
import { parseResponseRequest, readResponse } from "../../api/responses/read-response.ts";
import { toEcho } from "../../api/responses/response-object.ts";
import { createResponseWriter, type ResponseEvent, type ResponseWriter } from "../../api/responses/write-response.ts";
import { readJson } from "../../http/api-error.ts";
import { runStateless } from "./stateless-turn.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export function responsesRoutes(dependencies: V1Dependencies): Hono {
  const { models, now } = dependencies;
  const routes = new Hono();

  routes.post("/", async (context) => {
    const body = parseResponseRequest(await readJson(context.req));
    const asked = await readResponse(body, models);
    const writer = createResponseWriter(newId("resp"), toEcho(body, now()));
    const { events, stream } = await runStateless(asked, context, dependencies);
    if (asked.stream) return stream(encode(responseEvents(writer, events)));
    for await (const event of events) writer.push(event);
    if (writer.view.failure !== null) throw failureToError(writer.view.failure);
    return Response.json(writer.response);
  });

  return routes;
}

async function* responseEvents(writer: ResponseWriter, events: AsyncIterable<TurnEvent>): AsyncGenerator<ResponseEvent> {
  yield* writer.start();
  for await (const event of events) yield* writer.push(event);
}

async function* encode(events: AsyncIterable<ResponseEvent>): AsyncGenerator<string> {
  for await (const event of events) yield encodeSse({ event: event.type, data: JSON.stringify(event) });
}
