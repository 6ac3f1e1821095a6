// Reads the body of POST /v1/chat/completions into one turn. It knows OpenAI's words and ours; it does not know HTTP.
import type { Message, Part, ResponseFormat } from "@melete/core";
import { ApiError, parseWith } from "../../http/api-error.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";
import { type ApiTurn, refuseBlindModel, refuseUnanswerable } from "../shared/api-turn.ts";
import { chooseMode } from "../shared/choose-mode.ts";
import { type AllowedTools, createMessageList, type MessageList, parseArguments, toolFields } from "../shared/client-tools.ts";
import { fileFromBase64 } from "../shared/file-text.ts";
import { refuse, refuseFields } from "../shared/refused-fields.ts";
import { createRequestImages, type RequestImages } from "../shared/request-images.ts";
import { type ChatMessage, chatRefusedFields, type ChatRequestBody, chatRequestSchema } from "./chat-schema.ts";

export interface ChatTurn extends ApiTurn {
  includeUsage: boolean;
}

/** Throws ApiError with the first thing that is wrong. */
export async function readChat(value: unknown, models: ModelCatalog): Promise<ChatTurn> {
  refuseFields(value, chatRefusedFields);
  refuseForeignParts(value);
  const body = parseWith(chatRequestSchema, value, "the request");
  const { entry, choice } = chooseMode(body.model, body.reasoning_effort ?? null, body.melete, models);
  const images = createRequestImages();
  const list = createMessageList();
  for (const [index, message] of body.messages.entries()) await pushMessage(list, message, `messages.${index}`, images);
  refuseBlindModel({ entry, images }, "messages");
  refuseUnanswerable(list.all(), "messages");
  const stop = typeof body.stop === "string" ? [body.stop] : (body.stop ?? []);
  const format = readFormat(body.response_format);
  return {
    entry,
    modelName: body.model,
    images,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    parallelToolCalls: body.parallel_tool_calls ?? true,
    request: {
      messages: list.all(),
      ...choice,
      ...readTools(body),
      ...(format === undefined ? {} : { responseFormat: format }),
      ...(stop.length === 0 ? {} : { stop }),
      maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      temperature: body.temperature ?? undefined,
      seed: body.seed ?? undefined,
    },
  };
}

/** Told before the schema speaks, whose words about unions help nobody. */
function refuseForeignParts(value: unknown): void {
  if (typeof value !== "object" || value === null || !("messages" in value) || !Array.isArray(value.messages)) return;
  for (const [index, message] of value.messages.entries()) {
    if (typeof message !== "object" || message === null) continue;
    if (message.role === "function" || "function_call" in message) {
      refuse(`messages.${index}`, `messages.${index} speaks of functions, the old way. Send "tool_calls", and messages of the role "tool".`);
    }
    for (const [position, part] of (Array.isArray(message.content) ? message.content : []).entries()) {
      const type = part?.type;
      if (type === "input_audio") {
        const where = `messages.${index}.content.${position}`;
        refuse(where, `${where} is of the type "${type}". Melete takes text, images and files of text; put what it says into a text.`);
      }
    }
  }
}

async function pushMessage(list: MessageList, message: ChatMessage, where: string, images: RequestImages): Promise<void> {
  switch (message.role) {
    case "system":
    case "developer":
      return list.push("system", textParts(message.content));
    case "user": {
      if (typeof message.content === "string") return list.push("user", textParts(message.content));
      const parts = message.content.map((part, index): Part | Promise<Part> => {
        const place = `${where}.content.${index}`;
        if (part.type === "file") return fileFromBase64(part.file.filename, part.file.file_data, place);
        return part.type === "text" ? part : images.fromDataUrl(part.image_url.url, `${place}.image_url.url`);
      });
      return list.push("user", await Promise.all(parts));
    }
    case "assistant": {
      const calls = (message.tool_calls ?? []).map(
        ({ id, function: { name, arguments: text } }): Part => ({ type: "tool-call", callId: id, tool: name, input: parseArguments(text) }),
      );
      return list.push("assistant", [...textParts(message.content ?? ""), ...calls]);
    }
    case "tool": {
      const tool = list.toolOf(message.tool_call_id, `${where}.tool_call_id`);
      const output = textParts(message.content)
        .map((part) => (part.type === "text" ? part.text : ""))
        .join("");
      return list.push("tool", [{ type: "tool-result", callId: message.tool_call_id, tool, output, isError: false }]);
    }
    default:
      return unknownRole(message);
  }
}

type TextContent = string | ({ type: "text"; text: string } | { type: "refusal"; refusal: string })[];

function textParts(content: TextContent): Message["parts"] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return content.map((part) => ({ type: "text", text: part.type === "text" ? part.text : part.refusal }));
}

function readTools({ tools, tool_choice: choice }: ChatRequestBody): ReturnType<typeof toolFields> {
  const specs = (tools ?? []).map(({ function: { name, description, parameters } }) => ({
    name,
    description: description ?? "",
    inputSchema: parameters ?? { type: "object", properties: {} },
  }));
  if (choice === undefined || choice === null || typeof choice === "string") return toolFields(specs, choice ?? undefined);
  if (choice.type === "function") return toolFields(specs, { tool: choice.function.name });
  const { mode, tools: allowed } = choice.allowed_tools;
  const names: AllowedTools = { mode, names: allowed.map((tool) => tool.function.name) };
  return toolFields(specs, names);
}

function readFormat(format: ChatRequestBody["response_format"]): ResponseFormat | undefined {
  if (format === undefined || format === null || format.type === "text") return undefined;
  if (format.type === "json_object") return { type: "json" };
  const { name, description, schema } = format.json_schema;
  return { type: "json", name, ...(description ? { description } : {}), ...(schema ? { schema } : {}) };
}

function unknownRole(message: never): never {
  throw new ApiError(400, "invalid_value", `No rule for the message ${JSON.stringify(message)}.`);
}
