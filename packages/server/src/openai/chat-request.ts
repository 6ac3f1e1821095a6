// Reads the body of POST /v1/chat/completions into our words. What would change the answer and cannot be honoured is refused
// in words; what only tunes sampling (top_p, penalties) or keeps books (user, metadata) is passed over.
import { budgetSchema, modeSchema, turnRequestSchema, type Blobs, type Message, type Mode, type Part, type TurnRequest } from "@melete/core";
import { z } from "zod";
import { ApiError, parseWith } from "../http/api-error.ts";
import { acceptImage } from "../images/accept-image.ts";
import type { CatalogEntry, ModelCatalog } from "../models/model-catalog.ts";
import { sha256 } from "../store/blob-files.ts";
import { resolveModelName } from "./model-names.ts";

const textPartSchema = z.object({ type: z.literal("text"), text: z.string() });
const userPartSchema = z.discriminatedUnion("type", [
  textPartSchema,
  z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) }),
]);
const messageSchema = z.discriminatedUnion("role", [
  z.object({ role: z.enum(["system", "developer"]), content: z.union([z.string(), z.array(textPartSchema)]) }),
  z.object({ role: z.literal("user"), content: z.union([z.string(), z.array(userPartSchema)]) }),
  z.object({ role: z.literal("assistant"), content: z.union([z.string(), z.array(textPartSchema)]).nullish() }),
]);

const bodySchema = z.object({
  model: z.string(),
  messages: z.array(messageSchema).min(1, "at least one message is needed"),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  temperature: turnRequestSchema.shape.temperature.nullable(),
  seed: z.number().int().nullish(),
  melete: z.object({ mode: modeSchema.optional(), agents: turnRequestSchema.shape.agents, budget: budgetSchema.optional() }).optional(),
});

const looseSchema = z.looseObject({
  messages: z.array(z.looseObject({ role: z.unknown() })).optional(),
});

/** More than any model takes; each has to be decoded before the first is answered. */
const maxImages = 64;

export interface ChatRequest {
  entry: CatalogEntry;
  mode: Mode;
  /** the name the client used; answers repeat it */
  modelName: string;
  request: Omit<TurnRequest, "turnId">;
  /** the images of this request; they are kept nowhere else */
  blobs: Blobs;
  stream: boolean;
  includeUsage: boolean;
}

export async function readChatRequest(value: unknown, models: ModelCatalog): Promise<ChatRequest> {
  refuseUnsupported(parseWith(looseSchema, value, "the request"));
  const body = parseWith(bodySchema, value, "the request");
  const named = resolveModelName(body.model, models);
  const mode = body.melete?.mode ?? named.mode;
  const images = new Map<string, Uint8Array>();
  const imageCount = body.messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter((part) => part.type === "image_url").length;
  if (imageCount > maxImages) {
    throw new ApiError(400, "too_many_images", `The request has ${imageCount} images; the limit is ${maxImages}. Send fewer.`, { param: "messages" });
  }
  const messages = await Promise.all(body.messages.map((message, index) => toMessage(message, index, images)));
  if (images.size > 0 && !named.entry.model.capabilities.images) {
    throw new ApiError(400, "images_not_supported", `The model ${named.entry.model.id} does not see images. Remove them, or choose another model.`, {
      param: "messages",
    });
  }
  return {
    entry: named.entry,
    mode,
    modelName: body.model,
    request: {
      messages,
      mode,
      agents: body.melete?.agents,
      budget: body.melete?.budget,
      maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
      temperature: body.temperature ?? undefined,
      seed: body.seed ?? undefined,
    },
    blobs: {
      async read(hash) {
        const bytes = images.get(hash);
        if (bytes === undefined) throw new Error(`This request carries no image ${hash}.`);
        return bytes;
      },
    },
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
  };
}

function refuseUnsupported(body: z.infer<typeof looseSchema>): void {
  const refuse = (param: string, message: string): never => {
    throw new ApiError(400, "not_supported", message, { param });
  };
  for (const field of ["tools", "functions"]) {
    const tools = body[field];
    if (Array.isArray(tools) && tools.length > 0) {
      refuse(
        field,
        `Tools of the client are not supported yet: the request has ${tools.length}. Leave "${field}" out; Melete's own tools work without it.`,
      );
    }
  }
  const index = body.messages?.findIndex((message) => message.role === "tool" || message.role === "function") ?? -1;
  if (index >= 0)
    refuse(
      `messages.${index}.role`,
      `Messages with the role "${String(body.messages?.[index].role)}" are not supported yet. Put what the tool said into a user message.`,
    );
  if (typeof body.n === "number" && body.n !== 1)
    refuse("n", `n = ${body.n} is not supported: one request gives one answer. Send n = 1, or use Contemplating to have several agents try.`);
  const format = body.response_format;
  if (typeof format === "object" && format !== null && "type" in format && format.type !== "text") {
    refuse("response_format", `response_format ${JSON.stringify(format.type)} is not supported yet. Leave it out and ask for JSON in the prompt.`);
  }
  if (body.logprobs === true) refuse("logprobs", "logprobs are not supported. Leave the field out.");
  if (body.stop !== undefined && body.stop !== null) refuse("stop", "Stop sequences are not supported yet. Leave the field out.");
  if (body.audio !== undefined && body.audio !== null) refuse("audio", "Spoken answers are not supported yet. Leave the field out.");
}

async function toMessage(message: z.infer<typeof messageSchema>, index: number, images: Map<string, Uint8Array>): Promise<Message> {
  const role = message.role === "developer" ? "system" : message.role;
  const content = message.content ?? "";
  if (typeof content === "string") return { role, parts: content === "" ? [] : [{ type: "text", text: content }] };
  const parts = content.map((part, position): Part | Promise<Part> => {
    if (part.type === "text") return part;
    return toImagePart(part.image_url.url, `messages.${index}.content.${position}`, images);
  });
  return { role, parts: await Promise.all(parts) };
}

async function toImagePart(url: string, where: string, images: Map<string, Uint8Array>): Promise<Part> {
  const param = `${where}.image_url.url`;
  const match = /^data:([^;,]*)(?:;[^;,]*)*;base64,/.exec(url.slice(0, 200));
  if (match === null) {
    const what = url.startsWith("data:") ? "a data URL that is not base64" : `${JSON.stringify(url.slice(0, 60))}`;
    throw new ApiError(
      400,
      "invalid_image_url",
      `The image at ${where} is ${what}. Melete fetches nothing for a request: send the bytes as "data:image/png;base64,…".`,
      { param },
    );
  }
  const base64 = url.slice(match[0].length);
  if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(base64)) {
    throw new ApiError(400, "invalid_base64", `The image at ${where} is not valid base64. Encode its bytes again, without line breaks.`, { param });
  }
  const image = await acceptImage(Buffer.from(base64, "base64"), `The image at ${where}`);
  const hash = sha256(image.bytes);
  images.set(hash, image.bytes);
  const { mediaType, width, height } = image;
  return { type: "image", blob: { hash, mediaType, byteLength: image.bytes.byteLength, width, height } };
}
