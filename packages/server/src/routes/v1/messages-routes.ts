// POST /v1/messages and /v1/messages/count_tokens, as Anthropic's clients ask them. Stateless: nothing is stored. It knows HTTP; the shapes
// are in api/messages.
import { encodeSse, estimateTokens } from "@melete/core";
import { Hono } from "hono";
import { readForCounting, readMessages } from "../../api/messages/read-messages.ts";
import { messageEvents, type MessagesEvent, wholeMessage } from "../../api/messages/write-messages.ts";
import { readJson } from "../../http/api-error.ts";
import { runStateless } from "./stateless-turn.ts";
import { wellBegun } from "./well-begun.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

/** Characters of a tool's description and schema per token, as for text. */
const charactersPerToken = 4;

export function messagesRoutes(dependencies: V1Dependencies): Hono {
  const { models } = dependencies;
  const routes = new Hono();

  routes.post("/", async (context) => {
    const asked = await readMessages(await readJson(context.req), models);
    const { events, stream } = await runStateless(asked, context, dependencies);
    if (!asked.stream) return Response.json(await wholeMessage(events, asked));
    return stream(encode(messageEvents(await wellBegun(events), asked)));
  });

  routes.post("/count_tokens", async (context) => {
    const { messages, tools } = await readForCounting(await readJson(context.req), models);
    const forTools = tools.length === 0 ? 0 : Math.ceil(JSON.stringify(tools).length / charactersPerToken);
    return context.json({ input_tokens: estimateTokens(messages) + forTools });
  });

  return routes;
}

/** A ping after the start: clients that know Anthropic expect one now and then, and it tells them that the model is at work. */
async function* encode(events: AsyncIterable<MessagesEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    yield encodeSse({ event: event.type, data: JSON.stringify(event) });
    if (event.type === "message_start") yield encodeSse({ event: "ping", data: JSON.stringify({ type: "ping" }) });
  }
}
