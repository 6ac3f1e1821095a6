// Our messages as an AI SDK prompt. Image bytes are read here, at send time, and exist as base64 only inside the request that
// the SDK then makes. It knows both vocabularies; it does not know any server.
import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import { textOf, type Blobs, type Message, type ModelRequest, type Part, type PartOf, type ProviderData } from "@melete/core";

type SeenPart = LanguageModelV4TextPart | LanguageModelV4FilePart;
type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;
type ToolMessage = Extract<LanguageModelV4Message, { role: "tool" }>;

/** Makes a picture fit for sending: size and format. */
export type PrepareImage = (bytes: Uint8Array, mediaType: string) => Promise<{ bytes: Uint8Array; mediaType: string }>;

export interface ToPromptOptions {
  blobs: Blobs;
  prepareImage: PrepareImage;
  /** goes on the last message of the shared prefix */
  cacheMark?: SharedV4ProviderOptions;
}

/** Rejects when a blob cannot be read. */
export async function toPrompt(
  { messages, sharedPrefix }: Pick<ModelRequest, "messages" | "sharedPrefix">,
  { blobs, prepareImage, cacheMark }: ToPromptOptions,
): Promise<LanguageModelV4Prompt> {
  const prompt = await convert(messages.slice(0, sharedPrefix?.messages ?? 0), blobs, prepareImage);
  const last = prompt.at(-1);
  if (last !== undefined && cacheMark !== undefined) last.providerOptions = cacheMark;
  return [...prompt, ...(await convert(messages.slice(sharedPrefix?.messages ?? 0), blobs, prepareImage))];
}

async function convert(messages: Message[], blobs: Blobs, prepareImage: PrepareImage): Promise<LanguageModelV4Prompt> {
  const prompt: LanguageModelV4Prompt = [];
  for (const message of messages) {
    switch (message.role) {
      case "system": {
        const content = textOf(message);
        if (content !== "") prompt.push({ role: "system", content });
        break;
      }
      case "user":
        await pushUser(prompt, message.parts, blobs, prepareImage);
        break;
      case "assistant": {
        const content = message.parts.flatMap(toAssistantPart);
        if (content.length > 0) prompt.push({ role: "assistant", content });
        break;
      }
      case "tool": {
        const content = message.parts.flatMap(toToolPart);
        if (content.length > 0) prompt.push({ role: "tool", content });
        // few wires carry pictures in a tool's result, all of them carry a person's
        const pictures = message.parts.filter((part) => part.type === "image");
        if (pictures.length > 0)
          await pushUser(prompt, [{ type: "text", text: "The pictures that the tool made:" }, ...pictures], blobs, prepareImage);
        break;
      }
      default:
        return unknownRole(message.role);
    }
  }
  return prompt;
}

async function pushUser(prompt: LanguageModelV4Prompt, parts: Part[], blobs: Blobs, prepareImage: PrepareImage): Promise<void> {
  const content: SeenPart[] = [];
  for (const part of parts) {
    if (part.type === "text") content.push({ type: "text", text: part.text });
    else if (part.type === "image" || part.type === "audio" || part.type === "file") content.push(await toFilePart(part, blobs, prepareImage));
  }
  if (content.length > 0) prompt.push({ role: "user", content });
}

async function toFilePart(part: PartOf<"image" | "audio" | "file">, blobs: Blobs, prepareImage: PrepareImage): Promise<LanguageModelV4FilePart> {
  const stored = await blobs.read(part.blob.hash);
  const { bytes, mediaType } =
    part.type === "image" ? await prepareImage(stored, part.blob.mediaType) : { bytes: stored, mediaType: part.blob.mediaType };
  return { type: "file", mediaType, data: { type: "data", data: bytes }, ...(part.name === undefined ? {} : { filename: part.name }) };
}

/** Reasoning goes back only where the provider attached something to it: other servers refuse it, and none of them needs it. */
function toAssistantPart(part: Part): AssistantMessage["content"] {
  if (part.type === "text") return [{ type: "text", text: part.text, ...attached(part.providerData) }];
  if (part.type === "tool-call") {
    return [{ type: "tool-call", toolCallId: part.callId, toolName: part.tool, input: part.input, ...attached(part.providerData) }];
  }
  if (part.type === "reasoning" && part.providerData !== undefined) {
    return [{ type: "reasoning", text: part.text, ...attached(part.providerData) }];
  }
  return [];
}

function attached(data: ProviderData | undefined): { providerOptions?: SharedV4ProviderOptions } {
  // it came from the SDK as JSON and has been opaque since
  return data === undefined ? {} : { providerOptions: data as SharedV4ProviderOptions };
}

function toToolPart(part: Part): ToolMessage["content"] {
  if (part.type !== "tool-result") return [];
  const output = { type: part.isError ? ("error-text" as const) : ("text" as const), value: part.output };
  return [{ type: "tool-result", toolCallId: part.callId, toolName: part.tool, output }];
}

function unknownRole(role: never): never {
  throw new Error(`No rule for a message of role ${String(role)}`);
}
