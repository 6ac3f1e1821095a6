// An AI SDK prompt as our messages. Bytes are kept under their hashes for as long as the call lives. It knows both vocabularies; it does
// not know models.
import { readImageHeader } from "@melete/core";
import { createHash } from "node:crypto";
import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultPart, SharedV4FileData } from "@ai-sdk/provider";
import type { Blobs, Message, Part } from "@melete/core";

export interface ReadPrompt {
  messages: Message[];
  blobs: Blobs;
}

type File = { data: SharedV4FileData; mediaType: string; filename?: string };

export function readPrompt(prompt: LanguageModelV4Prompt): ReadPrompt {
  const bytesOf = new Map<string, Uint8Array>();

  function toPart({ data, mediaType, filename: name }: File): Part {
    if (data.type === "text") return { type: "text", text: data.text };
    if (data.type !== "data") {
      throw new Error(`A file is given as a ${data.type}. Melete fetches nothing for a call: give its bytes, or a URL that the AI SDK may download.`);
    }
    const bytes = typeof data.data === "string" ? Buffer.from(data.data, "base64") : data.data;
    const hash = createHash("sha256").update(bytes).digest("hex");
    bytesOf.set(hash, bytes);
    const blob = { hash, mediaType, byteLength: bytes.byteLength };
    if (!/^image(\/|$)/.test(mediaType)) {
      return mediaType.startsWith("audio") ? { type: "audio", blob } : { type: "file", blob, name: name ?? "file" };
    }
    // the SDK allows "image/*"; sizes are needed to read boxes
    const { header } = readImageHeader(bytes);
    const known = header === null ? {} : { mediaType: header.mediaType, width: header.width, height: header.height };
    return { type: "image", blob: { ...blob, ...known } };
  }

  function resultParts({ toolCallId: callId, toolName: tool, output }: LanguageModelV4ToolResultPart): Part[] {
    const result = (text: string, isError = false): Part => ({ type: "tool-result", callId, tool, output: text, isError });
    switch (output.type) {
      case "text":
        return [result(output.value)];
      case "json":
        return [result(JSON.stringify(output.value))];
      case "error-text":
        return [result(output.value, true)];
      case "error-json":
        return [result(JSON.stringify(output.value), true)];
      case "execution-denied":
        return [result(`The person did not allow this call. ${output.reason ?? ""}`.trim(), true)];
      case "content": {
        const text = output.value.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
        return [result(text), ...output.value.flatMap((part) => (part.type === "file" ? [toPart(part)] : []))];
      }
      default:
        return unknown(output);
    }
  }

  function assistantParts(content: Extract<LanguageModelV4Message, { role: "assistant" }>["content"]): Part[] {
    return content.flatMap((part): Part[] => {
      if (part.type === "text") return [{ type: "text", text: part.text }];
      if (part.type === "tool-call") return [{ type: "tool-call", callId: part.toolCallId, tool: part.toolName, input: part.input }];
      if (part.type === "file") return [toPart(part)];
      // reasoning was what agents did; what a provider ran itself nobody here can repeat
      return [];
    });
  }

  function toMessage(message: LanguageModelV4Message): Message {
    switch (message.role) {
      case "system":
        return { role: "system", parts: [{ type: "text", text: message.content }] };
      case "user":
        return { role: "user", parts: message.content.map((part) => (part.type === "text" ? { type: "text", text: part.text } : toPart(part))) };
      case "assistant":
        return { role: "assistant", parts: assistantParts(message.content) };
      case "tool":
        return { role: "tool", parts: message.content.flatMap((part) => (part.type === "tool-result" ? resultParts(part) : [])) };
      default:
        return unknown(message);
    }
  }

  return {
    messages: prompt.map(toMessage),
    blobs: {
      async read(hash) {
        const bytes = bytesOf.get(hash);
        if (bytes === undefined) throw new Error(`This call carries no file ${hash}.`);
        return bytes;
      },
    },
  };
}

function unknown(value: never): never {
  throw new Error(`read-prompt has no rule for ${JSON.stringify(value)}`);
}
