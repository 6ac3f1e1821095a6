// A response that is kept: which turn it is, what was asked, and what came of it, read back from the turn's log. It knows the store; it
// does not know HTTP.
import type { Message, Part, TurnView } from "@melete/core";
import { z } from "zod";
import { ApiError } from "../../http/api-error.ts";
import { eventsOfRow } from "../../store/log-row.ts";
import type { Store, StoredTurn } from "../../store/store.ts";
import type { ResponseEcho } from "./response-object.ts";
import { responseRequestSchema } from "./responses-schema.ts";
import { createResponseWriter, type ResponseWriter } from "./write-response.ts";

/** Kept beside the turn. */
const noteSchema = responseRequestSchema
  .omit({ input: true, stream: true, melete: true })
  .extend({ createdAtMs: z.number(), newMessages: z.number().int().nonnegative() });
export type ResponseNote = z.infer<typeof noteSchema>;

export interface StoredResponse {
  id: string;
  turn: StoredTurn;
  echo: ResponseEcho;
  /** everything the model was given, instructions first when there were any */
  messages: Message[];
  /** how many of the messages, at the end, were this request's own input */
  newMessages: number;
}

/** One id for both, so nothing has to be looked up. */
export const responseIdOf = (turnId: string): string => turnId.replace(/^turn_/, "resp_");
const turnIdOf = (responseId: string): string => responseId.replace(/^resp_/, "turn_");

/** Throws ApiError 404 when this user has none of this id. */
export async function findResponse(store: Store, id: string, userId: string): Promise<StoredResponse> {
  const known = id.startsWith("resp_") ? await store.turn(turnIdOf(id)) : null;
  const owner = known === null ? null : await store.conversation(known.conversationId);
  const turn = owner?.userId === userId ? known : null;
  const asked = turn === null ? null : await store.askedOf(turn.id);
  const note = noteSchema.safeParse(asked?.note);
  if (turn === null || asked === null || !note.success) {
    throw new ApiError(
      404,
      "response_not_found",
      `There is no stored response ${JSON.stringify(id)}. One that was made with "store": false is gone.`,
    );
  }
  const { newMessages, ...echo } = note.data;
  return { id, turn, echo, messages: asked.request.messages ?? [], newMessages };
}

/** A writer that has read the log so far. */
export async function replay(store: Store, { id, turn, echo }: StoredResponse): Promise<ResponseWriter> {
  const writer = createResponseWriter(id, echo);
  writer.start();
  for (const row of await store.events(turn.id, -1)) for (const event of eventsOfRow(row)) writer.push(event);
  return writer;
}

/** The conversation up to and with this response's answer, for the request that goes on from it. */
export async function conversationAfter(store: Store, id: string, userId: string): Promise<Message[]> {
  const stored = await findResponse(store, id, userId);
  if (stored.turn.status === "active") {
    throw new ApiError(409, "response_in_progress", `The response ${id} is still in the making. Wait for it, or cancel it.`, {
      param: "previous_response_id",
    });
  }
  const { view } = await replay(store, stored);
  // instructions hold for one request
  const history = stored.echo.instructions ? stored.messages.slice(1) : stored.messages;
  const answer = answerOf(view);
  return answer.length === 0 ? history : [...history, { role: "assistant", parts: answer }];
}

function answerOf({ answer, toolCalls }: TurnView): Part[] {
  const text: Part[] = answer.text === "" ? [] : [{ type: "text", text: answer.text }];
  const calls = toolCalls.filter(({ client, agentId }) => client === true && agentId === undefined);
  return [...text, ...calls.map(({ callId, tool, input }): Part => ({ type: "tool-call", callId, tool, input }))];
}
