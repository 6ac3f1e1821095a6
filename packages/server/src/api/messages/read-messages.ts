// Reads the body of POST /v1/messages into one turn. It knows Anthropic's words and ours; it does not know HTTP.
import type { Part, ToolChoice, ToolSpec } from "@melete/core";
import { parseWith } from "../../http/api-error.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";
import { type ApiTurn, refuseBlindModel, refuseUnanswerable } from "../shared/api-turn.ts";
import { type AskedEffort, checkModelName, chooseMode } from "../shared/choose-mode.ts";
import { createMessageList, type MessageList, toolFields } from "../shared/client-tools.ts";
import { refuse, refuseFields } from "../shared/refused-fields.ts";
import { fileFromText } from "../shared/file-text.ts";
import { createRequestImages, type RequestImages } from "../shared/request-images.ts";
import {
  countTokensSchema,
  knownBlockTypes,
  type MessageBlock,
  type MessageParam,
  messagesRefusedFields,
  type MessagesRequestBody,
  messagesRequestSchema,
} from "./messages-schema.ts";

export interface MessagesTurn extends ApiTurn {
  /** "omitted": a thinking block without its words. "none": no block */
  thinking: "shown" | "omitted" | "none";
}

/** Throws ApiError with the first thing that is wrong. */
export async function readMessages(value: unknown, models: ModelCatalog): Promise<MessagesTurn> {
  refuseFields(value, messagesRefusedFields);
  refuseForeign(value);
  const body = parseWith(messagesRequestSchema, value, "the request");
  const { entry, choice } = chooseMode(body.model, askedEffort(body), body.melete, models);
  const { list, images } = await readHistory(body);
  refuseBlindModel({ entry, images }, "messages");
  refuseUnanswerable(list.all(), "messages");
  const toolChoice = body.tool_choice ?? undefined;
  const schema = body.output_config?.format?.schema;
  return {
    entry,
    modelName: body.model,
    images,
    stream: body.stream ?? false,
    parallelToolCalls: !(toolChoice !== undefined && "disable_parallel_tool_use" in toolChoice && toolChoice.disable_parallel_tool_use === true),
    thinking: body.thinking?.type === "disabled" ? "none" : body.thinking?.display === "omitted" ? "omitted" : "shown",
    request: {
      messages: list.all(),
      ...choice,
      ...toolFields(toSpecs(body.tools), toChoice(toolChoice)),
      ...(schema === undefined ? {} : { responseFormat: { type: "json" as const, schema } }),
      ...(body.stop_sequences?.length ? { stop: body.stop_sequences } : {}),
      maxOutputTokens: body.max_tokens,
      temperature: body.temperature ?? undefined,
    },
  };
}

/** For POST /v1/messages/count_tokens: what a model would read. */
export async function readForCounting(
  value: unknown,
  models: ModelCatalog,
): Promise<{ messages: ReturnType<MessageList["all"]>; tools: ToolSpec[] }> {
  refuseForeign(value);
  const body = parseWith(countTokensSchema, value, "the request");
  checkModelName(body.model, models);
  const { list } = await readHistory(body);
  return { messages: list.all(), tools: toSpecs(body.tools) };
}

function askedEffort({ thinking, output_config: config }: MessagesRequestBody): AskedEffort {
  if (thinking?.type === "disabled") return "none";
  if (config?.effort) return config.effort;
  if (thinking?.type === "adaptive") return "medium";
  if (thinking?.type === "enabled") return thinking.budget_tokens < 4096 ? "low" : thinking.budget_tokens < 16_384 ? "medium" : "high";
  return null;
}

/** Told before the schema speaks, whose words about unions help nobody. */
function refuseForeign(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const body = value as { messages?: unknown; tools?: unknown };
  for (const [index, tool] of (Array.isArray(body.tools) ? body.tools : []).entries()) {
    if (tool?.type === undefined || tool?.type === null || tool?.type === "custom") continue;
    refuse(
      `tools.${index}`,
      `tools.${index} is of the type "${tool.type}". Melete passes custom tools through to the client; its own tools need no mention.`,
    );
  }
  for (const [index, message] of (Array.isArray(body.messages) ? body.messages : []).entries()) {
    for (const [position, part] of (Array.isArray(message?.content) ? message.content : []).entries()) {
      const where = `messages.${index}.content.${position}`;
      if (typeof part?.type === "string" && !knownBlockTypes.includes(part.type)) {
        refuse(where, `${where} is of the type "${part.type}". Melete takes ${knownBlockTypes.join(", ")}.`);
      }
      if (part?.type === "document" && part.source?.type !== "text") {
        refuse(
          where,
          `${where} has a source of the type "${part.source?.type}". Melete reads documents as text: send {"type": "text", "media_type": "text/plain", "data": …}.`,
        );
      }
      if (part?.type === "image" && part.source?.type !== "base64") {
        refuse(where, `${where} has a source of the type "${part.source?.type}". Melete fetches nothing for a request: send the bytes as base64.`);
      }
    }
  }
}

async function readHistory(body: Pick<MessagesRequestBody, "system" | "messages">): Promise<{ list: MessageList; images: RequestImages }> {
  const images = createRequestImages();
  const list = createMessageList();
  const system = typeof body.system === "string" ? body.system : (body.system ?? []).map((part) => part.text).join("\n\n");
  if (system !== "") list.push("system", [{ type: "text", text: system }]);
  for (const [index, message] of body.messages.entries()) await pushMessage(list, message, `messages.${index}`, images);
  return { list, images };
}

async function pushMessage(list: MessageList, { role, content }: MessageParam, where: string, images: RequestImages): Promise<void> {
  if (typeof content === "string") return list.push(role, content === "" ? [] : [{ type: "text", text: content }]);
  // results of tools come first, whatever the order in the request: they answer the message before
  const results: Part[] = [];
  const parts: Part[] = [];
  for (const [index, block] of content.entries()) await toParts(block, `${where}.content.${index}`);
  if (results.length > 0) list.push("tool", results);
  if (parts.length > 0 || results.length === 0) list.push(role, parts);

  async function toParts(block: MessageBlock, place: string): Promise<void> {
    switch (block.type) {
      case "text":
        return void parts.push({ type: "text", text: block.text });
      case "image":
        return void parts.push(await images.fromBase64(block.source.data, `${place}.source.data`));
      case "document":
        return void parts.push(fileFromText(block.title, block.source.data));
      case "tool_use":
        return void parts.push({ type: "tool-call", callId: block.id, tool: block.name, input: block.input ?? {} });
      case "tool_result": {
        const tool = list.toolOf(block.tool_use_id, `${place}.tool_use_id`);
        const said = typeof block.content === "string" ? [{ type: "text" as const, text: block.content }] : (block.content ?? []);
        const output = said.map((part) => (part.type === "text" ? part.text : "")).join("\n");
        results.push({ type: "tool-result", callId: block.tool_use_id, tool, output, isError: block.is_error ?? false });
        for (const [index, part] of said.entries()) {
          if (part.type === "image") results.push(await images.fromBase64(part.source.data, `${place}.content.${index}.source.data`));
        }
        return;
      }
      case "thinking":
      case "redacted_thinking":
        return;
      default:
        return unknown(block);
    }
  }
}

function toSpecs(tools: MessagesRequestBody["tools"]): ToolSpec[] {
  return (tools ?? []).map(({ name, description, input_schema: inputSchema }) => ({ name, description: description ?? "", inputSchema }));
}

function toChoice(choice: NonNullable<MessagesRequestBody["tool_choice"]> | undefined): ToolChoice | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case "auto":
    case "none":
      return choice.type;
    case "any":
      return "required";
    case "tool":
      return { tool: choice.name };
    default:
      return unknown(choice);
  }
}

function unknown(value: never): never {
  throw new Error(`read-messages has no rule for ${JSON.stringify(value)}`);
}
