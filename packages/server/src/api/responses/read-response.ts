// Reads the body of POST /v1/responses into one turn. It knows OpenAI's words and ours; it does not know HTTP or what is stored.
import type { Message, Part, ResponseFormat } from "@melete/core";
import { parseWith } from "../../http/api-error.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";
import { type ApiTurn, refuseBlindModel, refuseUnanswerable } from "../shared/api-turn.ts";
import { chooseMode } from "../shared/choose-mode.ts";
import { createMessageList, type MessageList, parseArguments, toolFields } from "../shared/client-tools.ts";
import { refuse, refuseFields } from "../shared/refused-fields.ts";
import { fileFromBase64 } from "../shared/file-text.ts";
import { createRequestImages, type RequestImages } from "../shared/request-images.ts";
import {
  type InputContent,
  type InputItem,
  knownItemTypes,
  type ResponseRequestBody,
  responseRefusedFields,
  responseRequestSchema,
} from "./responses-schema.ts";

export interface ResponseTurn extends ApiTurn {
  body: ResponseRequestBody;
  /** the messages of this request alone, without instructions and what came before it */
  newMessages: Message[];
}

/** The schema and the table of what is refused; everything else of reading may need what is stored. */
export function parseResponseRequest(value: unknown): ResponseRequestBody {
  refuseFields(value, responseRefusedFields);
  refuseForeign(value);
  return parseWith(responseRequestSchema, value, "the request");
}

/**
 * @param body  without references to items, see resolveReferences
 * @param earlier  the conversation of `previous_response_id`, its answer last
 */
export async function readResponse(body: ResponseRequestBody, models: ModelCatalog, earlier: readonly Message[] = []): Promise<ResponseTurn> {
  const { entry, choice } = chooseMode(body.model, body.reasoning?.effort ?? null, body.melete, models);
  const images = createRequestImages();
  const list = createMessageList(earlier);
  const items: InputItem[] = typeof body.input === "string" ? [{ type: "message", role: "user", content: body.input }] : body.input;
  for (const [index, item] of items.entries()) await pushItem(list, item, `input.${index}`, images);
  refuseBlindModel({ entry, images }, "input");
  refuseUnanswerable(list.all(), "input");
  const messages = list.all();
  const instructions: Message[] = body.instructions ? [{ role: "system", parts: [{ type: "text", text: body.instructions }] }] : [];
  const format = readFormat(body.text?.format);
  return {
    entry,
    modelName: body.model,
    images,
    stream: body.stream ?? false,
    parallelToolCalls: body.parallel_tool_calls ?? true,
    body,
    newMessages: messages.slice(earlier.length),
    request: {
      messages: [...instructions, ...messages],
      ...choice,
      ...readTools(body),
      ...(format === undefined ? {} : { responseFormat: format }),
      maxOutputTokens: body.max_output_tokens ?? undefined,
      temperature: body.temperature ?? undefined,
    },
  };
}

/** Told before the schema speaks, whose words about unions help nobody. */
function refuseForeign(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const body = value as { input?: unknown; tools?: unknown };
  for (const [index, tool] of (Array.isArray(body.tools) ? body.tools : []).entries()) {
    if (tool?.type === "function" || tool?.type === undefined) continue;
    refuse(
      `tools.${index}`,
      `tools.${index} is of the type "${tool.type}". Melete passes tools of the type "function" through to the client; its own tools need no mention.`,
    );
  }
  for (const [index, item] of (Array.isArray(body.input) ? body.input : []).entries()) {
    const type = item?.type ?? "message";
    if (!knownItemTypes.includes(type)) {
      refuse(`input.${index}`, `input.${index} is of the type "${type}". Melete takes ${knownItemTypes.join(", ")}.`);
    }
    for (const [position, part] of (Array.isArray(item?.content) ? item.content : []).entries()) {
      if (part?.type === "input_audio" || (part?.type === "input_image" && typeof part.image_url !== "string")) {
        const where = `input.${index}.content.${position}`;
        refuse(
          where,
          `${where} is of the type "${part.type}" without a data URL. Melete takes texts, images as data URLs, and files of text with their data.`,
        );
      }
    }
  }
}

async function pushItem(list: MessageList, item: InputItem, where: string, images: RequestImages): Promise<void> {
  switch (item.type) {
    case "message": {
      const role = item.role === "developer" ? "system" : item.role;
      return list.push(role, await toParts(item.content, `${where}.content`, images));
    }
    case "function_call":
      return list.push("assistant", [{ type: "tool-call", callId: item.call_id, tool: item.name, input: parseArguments(item.arguments) }]);
    case "function_call_output": {
      const tool = list.toolOf(item.call_id, `${where}.call_id`);
      const parts = await toParts(item.output, `${where}.output`, images);
      const output = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
      const pictures = parts.filter((part) => part.type === "image");
      return list.push("tool", [{ type: "tool-result", callId: item.call_id, tool, output, isError: false }, ...pictures]);
    }
    case "reasoning":
      return;
    case "item_reference":
      throw new Error(`The reference to ${item.id} at ${where} was not replaced by what it refers to.`);
    default:
      return unknown(item);
  }
}

async function toParts(content: string | InputContent[], where: string, images: RequestImages): Promise<Part[]> {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return Promise.all(
    content.map((part, index): Part | Promise<Part> => {
      switch (part.type) {
        case "input_text":
        case "output_text":
          return { type: "text", text: part.text };
        case "refusal":
          return { type: "text", text: part.refusal };
        case "input_file":
          return fileFromBase64(part.filename, part.file_data, `${where}.${index}`);
        case "input_image":
          return images.fromDataUrl(part.image_url, `${where}.${index}.image_url`);
        default:
          return unknown(part);
      }
    }),
  );
}

function readTools({ tools, tool_choice: choice }: ResponseRequestBody): ReturnType<typeof toolFields> {
  const specs = (tools ?? []).map(({ name, description, parameters }) => ({
    name,
    description: description ?? "",
    inputSchema: parameters ?? { type: "object", properties: {} },
  }));
  if (choice === undefined || choice === null || typeof choice === "string") return toolFields(specs, choice ?? undefined);
  if (choice.type === "function") return toolFields(specs, { tool: choice.name });
  return toolFields(specs, { mode: choice.mode, names: choice.tools.map(({ name }) => name) });
}

function readFormat(format: NonNullable<ResponseRequestBody["text"]>["format"]): ResponseFormat | undefined {
  if (format === undefined || format === null || format.type === "text") return undefined;
  if (format.type === "json_object") return { type: "json" };
  return { type: "json", name: format.name, ...(format.description ? { description: format.description } : {}), schema: format.schema };
}

function unknown(value: never): never {
  throw new Error(`read-response has no rule for ${JSON.stringify(value)}`);
}
