// The bytes of a streamed chat completion as the SDK's stream parts, read in one pass. It knows the shapes that OpenAI-compatible servers
// send and the liberties they take; it does not know requests, limits or turns.
import type { LanguageModelV4StreamPart, LanguageModelV4Usage, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { createSseParser, newId } from "@melete/core";

/** The name under which the SDK keeps what a provider attached to a call, and sends it back. */
const metadataName = "openaiCompatible";

/** Throws what the network throws. What cannot be read is an `error` part, and the last one before `finish`. */
export async function* chatParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<LanguageModelV4StreamPart> {
  const chat = createChatReader();
  // limits how long a line may be: what nobody could have meant must not fill our memory
  const parser = createSseParser();
  const decoder = new TextDecoder();
  // whoever stops reading ends the request; one that was read to its end leaves its connection for the next
  for await (const bytes of body) {
    for (const { data } of pushed(parser, decoder.decode(bytes, { stream: true }), chat)) {
      for (const part of chat.push(data)) yield part;
      if (chat.failed()) break;
    }
    if (chat.failed()) break;
  }
  for (const { data } of pushed(parser, `${decoder.decode()}\n\n`, chat)) {
    for (const part of chat.push(data)) yield part;
  }
  for (const part of chat.end()) yield part;
}

function pushed(parser: ReturnType<typeof createSseParser>, text: string, chat: ChatReader): { data: string }[] {
  try {
    return parser.push(text);
  } catch (error) {
    return chat.unreadable(error instanceof Error ? error.message : String(error));
  }
}

interface ChatReader {
  push(data: string): LanguageModelV4StreamPart[];
  unreadable(why: string): never[];
  failed(): boolean;
  end(): LanguageModelV4StreamPart[];
}

interface Call {
  id: string;
  name: string;
  input: string;
  metadata?: SharedV4ProviderMetadata;
}

function createChatReader(): ChatReader {
  const calls: Call[] = [];
  const byIndex = new Map<number, Call>();
  let finish: string | null = null;
  let usage: Record<string, unknown> | null = null;
  let refused = false;
  let failure: unknown = null;

  function fail(error: unknown): LanguageModelV4StreamPart[] {
    failure ??= error;
    return [];
  }

  function readCall(value: unknown): void {
    const index = field(value, "index");
    const id = stringOf(field(value, "id"));
    const last = calls.at(-1);
    // some servers leave the index out: then an id that is new begins a new call
    let call = typeof index === "number" ? byIndex.get(index) : id === "" || id === last?.id ? last : undefined;
    if (call === undefined) {
      call = { id, name: "", input: "" };
      calls.push(call);
      if (typeof index === "number") byIndex.set(index, call);
    }
    const asked = field(value, "function");
    if (call.id === "") call.id = id;
    if (call.name === "") call.name = stringOf(field(asked, "name"));
    const input = field(asked, "arguments");
    // an object where its text is due is easy to understand
    call.input += typeof input === "object" && input !== null ? JSON.stringify(input) : stringOf(input);
    const signature = field(field(field(value, "extra_content"), "google"), "thought_signature");
    if (typeof signature === "string") call.metadata = { [metadataName]: { thoughtSignature: signature } };
  }

  function readContent(content: unknown, parts: LanguageModelV4StreamPart[]): boolean {
    if (content === undefined || content === null || content === "") return true;
    if (typeof content === "string") parts.push({ type: "text-delta", id: "text", delta: content });
    else if (!Array.isArray(content)) return false;
    else {
      for (const part of content) {
        if (field(part, "type") === "thinking") {
          const thoughts = field(part, "thinking");
          const delta = Array.isArray(thoughts) ? thoughts.map((thought) => stringOf(field(thought, "text"))).join("") : stringOf(thoughts);
          if (delta !== "") parts.push({ type: "reasoning-delta", id: "reasoning", delta });
        } else if (!readContent(stringOf(field(part, "text")), parts)) return false;
      }
    }
    return true;
  }

  return {
    push(data) {
      if (data === "[DONE]") return [];
      let value: unknown;
      try {
        value = JSON.parse(data);
      } catch (error) {
        return fail(unreadable(`${error instanceof Error ? error.message : String(error)} in ${shorten(data)}`));
      }
      const error = field(value, "error");
      if (error !== undefined && error !== null) return fail(error);
      const counted = field(value, "usage");
      if (typeof counted === "object" && counted !== null) usage = counted as Record<string, unknown>;
      const choices = field(value, "choices");
      if (choices === undefined && counted !== undefined) return [];
      if (!Array.isArray(choices)) return fail(unreadable(`a chunk without choices: ${shorten(data)}`));
      // nobody asked for a second answer: what comes of one is not part of this one
      const choice: unknown = choices.find((one: unknown) => (field(one, "index") ?? 0) === 0);
      if (choice === undefined && choices.some((one: unknown) => typeof field(one, "index") !== "number"))
        return fail(unreadable(`a choice without a place: ${shorten(data)}`));
      const reason = field(choice, "finish_reason");
      if (typeof reason === "string") finish = reason;
      const delta = field(choice, "delta");
      if (delta === undefined || delta === null) return [];
      const parts: LanguageModelV4StreamPart[] = [];
      const thought = field(delta, "reasoning_content") ?? field(delta, "reasoning");
      if (typeof thought === "string" && thought !== "") parts.push({ type: "reasoning-delta", id: "reasoning", delta: thought });
      if (!readContent(field(delta, "content"), parts)) return fail(unreadable(`content that is no text: ${shorten(data)}`));
      const refusal = field(delta, "refusal");
      if (typeof refusal === "string" && refusal !== "") {
        refused = true;
        parts.push({ type: "text-delta", id: "text", delta: refusal });
      }
      const toolCalls = field(delta, "tool_calls");
      if (Array.isArray(toolCalls)) toolCalls.forEach(readCall);
      return parts;
    },
    unreadable(why) {
      fail(unreadable(why));
      return [];
    },
    failed: () => failure !== null,
    end() {
      if (failure === null && finish === null) fail(unreadable("the stream ended without a finish reason"));
      const counted = toUsage(usage);
      if (failure !== null) {
        return [
          { type: "error", error: failure },
          { type: "finish", usage: counted, finishReason: { unified: "error", raw: undefined } },
        ];
      }
      return [
        ...calls.map(({ id, name, input, metadata }): LanguageModelV4StreamPart => {
          const call = { type: "tool-call", toolCallId: id === "" ? newId("call") : id, toolName: name, input } as const;
          return metadata === undefined ? call : { ...call, providerMetadata: metadata };
        }),
        { type: "finish", usage: counted, finishReason: { unified: unifiedReason(finish ?? "", refused), raw: finish ?? undefined } },
      ];
    },
  };
}

function unifiedReason(reason: string, refused: boolean): "stop" | "length" | "content-filter" | "tool-calls" | "other" {
  switch (reason) {
    case "stop":
      return refused ? "content-filter" : "stop";
    case "length":
      return "length";
    case "content_filter":
      return "content-filter";
    case "tool_calls":
    case "function_call":
      return "tool-calls";
    default:
      // any word is a valid one on some server; all of them mean that it is over
      return "other";
  }
}

function toUsage(usage: Record<string, unknown> | null): LanguageModelV4Usage {
  const input = numberOf(usage?.prompt_tokens);
  const output = numberOf(usage?.completion_tokens);
  const cached = numberOf(field(usage?.prompt_tokens_details, "cached_tokens"));
  const reasoning = numberOf(field(usage?.completion_tokens_details, "reasoning_tokens"));
  return {
    inputTokens: { total: input, noCache: input === undefined ? undefined : input - (cached ?? 0), cacheRead: cached, cacheWrite: undefined },
    outputTokens: { total: output, text: output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0)), reasoning },
  };
}

/** Named as the SDK names its own: describe-failure.ts says of these that the answer cannot be read. */
function unreadable(why: string): Error {
  return Object.assign(new Error(why), { name: "AI_UnreadableChunk" });
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}…`;
}
