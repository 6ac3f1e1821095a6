// POST /v1/chat/completions. Stateless: nothing is stored. It knows HTTP; the shapes are in api/chat.
import { Hono } from "hono";
import { readChat } from "../../api/chat/read-chat.ts";
import { chatMessages, wholeChatAnswer } from "../../api/chat/write-chat.ts";
import { readJson } from "../../http/api-error.ts";
import { runStateless } from "./stateless-turn.ts";
import { wellBegun } from "./well-begun.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export function chatRoutes(dependencies: V1Dependencies): Hono {
  const { models, now } = dependencies;
  const routes = new Hono();

  routes.post("/", async (context) => {
    const chat = await readChat(await readJson(context.req), models);
    const { events, stream } = await runStateless(chat, context, dependencies);
    const options = { ...chat, createdAt: now() };
    if (!chat.stream) return Response.json(await wholeChatAnswer(events, options));
    return stream(chatMessages(await wellBegun(events), options));
  });

  return routes;
}
