// Items that a request names by their ids instead of repeating them, as clients do that know that responses are stored. It knows items and
// the store; it does not know HTTP.
import { ApiError } from "../../http/api-error.ts";
import type { Store } from "../../store/store.ts";
import type { OutputItem } from "./response-object.ts";
import type { InputItem, ResponseRequestBody } from "./responses-schema.ts";
import { findResponse, replay } from "./stored-response.ts";

/** The ids that write-response.ts gives: what it is, the response without its prefix, the place in its output. */
const itemId = /^(?:msg|fc)_(.+)_\d+$/;

/** The body with every reference replaced by its item. Throws ApiError 404 for an item that this user has not. */
export async function resolveReferences(store: Store, body: ResponseRequestBody, userId: string): Promise<ResponseRequestBody> {
  if (typeof body.input === "string") return body;
  const outputs = new Map<string, Promise<OutputItem[]>>();

  async function find(id: string, where: string): Promise<InputItem> {
    // what agents did is not repeated to models
    if (id.startsWith("rs_")) return { type: "reasoning" };
    const responseId = `resp_${itemId.exec(id)?.[1] ?? ""}`;
    const output = outputs.get(responseId) ?? outputOf(responseId);
    outputs.set(responseId, output);
    const item = (await output).find((one) => one.id === id);
    if (item !== undefined) return toInput(item);
    throw new ApiError(
      404,
      "item_not_found",
      `${where} refers to the item ${JSON.stringify(id)}, which no stored response has. Send the item itself.`,
      {
        param: where,
      },
    );
  }

  async function outputOf(responseId: string): Promise<OutputItem[]> {
    const stored = await findResponse(store, responseId, userId).catch((error: unknown) => {
      if (error instanceof ApiError) return null;
      throw error;
    });
    return stored === null ? [] : (await replay(store, stored)).response.output;
  }

  const input = await Promise.all(body.input.map((item, index) => (item.type === "item_reference" ? find(item.id, `input.${index}`) : item)));
  return { ...body, input };
}

function toInput(item: OutputItem): InputItem {
  switch (item.type) {
    case "message":
      return { type: "message", role: "assistant", content: item.content.map(({ text }) => ({ type: "output_text", text })) };
    case "function_call": {
      const { type, call_id, name, arguments: text } = item;
      return { type, call_id, name, arguments: text };
    }
    case "reasoning":
      return { type: "reasoning" };
    default:
      return unknown(item);
  }
}

function unknown(item: never): never {
  throw new Error(`resolve-references has no rule for ${JSON.stringify(item)}`);
}
