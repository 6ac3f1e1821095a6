// Starts a response that outlives its reader: pictures and turn are stored, and the supervisor runs it. It knows the store; HTTP it does not.
import { type Budget, type Message, newId, type Part } from "@melete/core";
import { withReservation } from "../../accounts/spending.ts";
import type { ResponseTurn } from "../../api/responses/read-response.ts";
import { toEcho } from "../../api/responses/response-object.ts";
import { findResponse, type ResponseNote, responseIdOf, type StoredResponse } from "../../api/responses/stored-response.ts";
import { ApiError } from "../../http/api-error.ts";
import { sha256 } from "../../store/blob-files.ts";
import type { StartedTurn } from "../../store/store.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export interface StartOptions {
  userId: string;
  /** an Idempotency-Key, with whoever sent it in front */
  key?: string;
}

/** Throws ApiError 409 when the key came before with another request, and 429 when nothing is left that this user may spend. */
export async function startStoredResponse(
  { body, entry, request, images, newMessages }: ResponseTurn,
  { models, store, files, supervisor, spender, now }: V1Dependencies,
  { userId, key }: StartOptions,
): Promise<StoredResponse> {
  const createdAt = now();
  const idempotency = key === undefined ? undefined : { key, hash: sha256(new TextEncoder().encode(JSON.stringify(body))) };
  // a repetition spends nothing, also when there is nothing left to spend
  const known = idempotency === undefined ? null : await store.knownTurn(idempotency);
  for (const { part, bytes } of known === null ? images.all() : []) {
    await files.write(bytes);
    await store.putBlob(part.blob, createdAt, userId);
  }
  const turnId = newId("turn");
  const note: ResponseNote = { ...toEcho(body, createdAt), newMessages: newMessages.length };
  const others = Object.values(request.roles ?? {})
    .flat()
    .map((id) => models.find(id).model);
  const spending = { turnId, userId, models: [entry.model, ...others] as const, budget: request.budget };
  const start = (budget: Budget | undefined): Promise<StartedTurn> =>
    supervisor.start({
      conversationId: newId("conversation"),
      newConversation: { title: "", createdAt, updatedAt: createdAt, origin: "api", userId },
      model: entry.model.id,
      request: { turnId, ...request, budget },
      message: { id: newId("message"), role: "user", parts: lastParts(newMessages), turnId, createdAt },
      title: titleOf(newMessages),
      createdAt,
      note,
      idempotency,
    });
  const started = known ?? (await withReservation(spender, spending, start, ({ type }) => type === "started"));
  if (started.type === "key-reused" || started.type === "busy") {
    const id = responseIdOf(started.turn.id);
    throw new ApiError(
      409,
      "idempotency_key_reused",
      `This Idempotency-Key came before with another body (${id}). Send a new key with a new request.`,
    );
  }
  return findResponse(store, responseIdOf(started.turn.id), userId);
}

function lastParts(messages: readonly Message[]): Part[] {
  return messages.at(-1)?.parts ?? [];
}

/** The first words, for lists of what programs have asked. */
function titleOf(messages: readonly Message[]): string {
  const text = lastParts(messages)
    .map((part) => (part.type === "text" ? part.text : ""))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
