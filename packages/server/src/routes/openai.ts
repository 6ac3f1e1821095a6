// The OpenAI-compatible API: /v1/models and /v1/chat/completions. Stateless: nothing is stored, and a client that leaves ends
// the run, because nobody else can ever read it. It knows HTTP; the shapes are in openai/.
import { encodeSse, newId, type TurnEvent } from "@melete/core";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError, readJson } from "../http/api-error.ts";
import { sseResponse } from "../http/sse-response.ts";
import { maxImageBytes } from "../images/accept-image.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import { answerChunks, wholeAnswer, type ChatAnswerOptions } from "../openai/chat-answer.ts";
import { readChatRequest } from "../openai/chat-request.ts";
import { modelNames } from "../openai/model-names.ts";

/** One image of the largest size in base64 (4/3 of its bytes), and room for the words around it. */
const maxBodyBytes = Math.ceil((maxImageBytes * 4) / 3) + 4 * 1024 * 1024;

export function openaiRoutes({ models, now }: { models: ModelCatalog; now: () => number }): Hono {
  const routes = new Hono();
  const startedAt = Math.floor(now() / 1000);

  routes.get("/models", (context) =>
    context.json({
      object: "list",
      data: modelNames(models).map((id) => ({ id, object: "model", created: startedAt, owned_by: "melete" })),
    }),
  );

  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new ApiError(
        413,
        "body_too_large",
        `The body is larger than ${Math.floor(maxBodyBytes / 1024 / 1024)} MiB. Send smaller or fewer images.`,
      );
    },
  });

  routes.post("/chat/completions", limit, async (context) => {
    const chat = await readChatRequest(await readJson(context.req), models);
    const { signal: clientGone } = context.req.raw;
    const leaving = new AbortController();
    const signal = AbortSignal.any([clientGone, leaving.signal]);
    const events = chat.entry.runTurn({ turnId: newId("turn"), ...chat.request }, { signal, blobs: chat.blobs });
    const options: ChatAnswerOptions = { modelName: chat.modelName, includeUsage: chat.includeUsage, createdAt: now() };
    if (!chat.stream) return Response.json(await wholeAnswer(events, options));
    return sseResponse(encode(events, options), () => leaving.abort());
  });

  return routes;
}

async function* encode(events: AsyncIterable<TurnEvent>, options: ChatAnswerOptions): AsyncGenerator<string> {
  for await (const chunk of answerChunks(events, options)) yield encodeSse({ data: JSON.stringify(chunk) });
  yield encodeSse({ data: "[DONE]" });
}
