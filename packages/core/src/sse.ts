// Server-sent events, both ways, from the WHATWG text. It knows lines and fields; only the last two functions know turns.
import { type TurnEvent, turnEventSchema } from "./event.ts";

export interface SseMessage {
  /** the last id the stream has named, "" when none; what a client sends back as Last-Event-ID */
  id: string;
  /** "message" when the stream names none */
  event: string;
  data: string;
}

/** One message of 16 MiB is far beyond any event of ours; past that a server is broken or hostile and would fill our memory. */
const maxBufferedCharacters = 16 * 1024 * 1024;

/** One message as text, ending in the empty line. Line breaks inside `data` become several data lines. */
export function encodeSse(message: { id?: string; event?: string; data: string }): string {
  const lines: string[] = [];
  if (message.id !== undefined) lines.push(`id: ${message.id}`);
  if (message.event !== undefined) lines.push(`event: ${message.event}`);
  for (const line of message.data.split(/\r\n|\r|\n/)) lines.push(`data: ${line}`);
  return `${lines.join("\n")}\n\n`;
}

/** A comment: readers ignore it, proxies see traffic and keep the connection. */
export function encodeSseComment(text: string): string {
  return `: ${text.replace(/[\r\n]+/g, " ")}\n\n`;
}

export interface SseParser {
  /** Give the next piece of text, cut anywhere; get the messages that it completed. */
  push(text: string): SseMessage[];
}

/** An incremental parser. A message that is never closed by an empty line is dropped, as the standard asks. */
export function createSseParser(): SseParser {
  let buffer = "";
  let afterCarriageReturn = false;
  let first = true;
  let id = "";
  let event = "";
  let data: string[] = [];
  let dataCharacters = 0;

  function readLine(line: string): SseMessage | null {
    if (line === "") {
      const message = data.length > 0 ? { id, event: event || "message", data: data.join("\n") } : null;
      event = "";
      data = [];
      dataCharacters = 0;
      return message;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    if (field === "data") {
      data.push(value);
      dataCharacters += value.length + 1;
    } else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    return null;
  }

  return {
    push(text) {
      let piece = text;
      if (first && piece.length > 0) {
        first = false;
        if (piece.charCodeAt(0) === 0xfeff) piece = piece.slice(1);
      }
      // CR ends a line at once; an LF right after it, even in the next piece, belongs to the same line end
      if (afterCarriageReturn && piece.startsWith("\n")) piece = piece.slice(1);
      if (text.length > 0) afterCarriageReturn = text.endsWith("\r");
      // only what is new is searched: a long line that comes in many pieces would be read again with each
      const lines = piece.split(/\r\n|\r|\n/);
      lines[0] = buffer + lines[0];
      buffer = lines.pop() ?? "";
      const messages: SseMessage[] = [];
      for (const line of lines) {
        const message = readLine(line);
        if (message !== null) messages.push(message);
      }
      if (buffer.length + dataCharacters > maxBufferedCharacters) {
        throw new Error(`A server-sent event has more than ${maxBufferedCharacters} characters and no end; the stream is not usable.`);
      }
      return messages;
    },
  };
}

/** The messages of a byte stream (`response.body`). Ends with the stream; returning early releases and cancels it. */
export async function* parseSse(stream: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage> {
  const parser = createSseParser();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** A turn's event on the wire: `id` is its seq, so that Last-Event-ID says where to go on; the name is its type. */
export function encodeTurnEvent(event: TurnEvent): string {
  return encodeSse({ id: String(event.seq), event: event.type, data: JSON.stringify(event) });
}

const knownTypes = new Set<unknown>(turnEventSchema.options.map((option) => option.shape.type.value));

/**
 * The turn events of a byte stream. An event type this version does not know is skipped (a newer server may send it);
 * a known one with a wrong shape throws.
 */
export async function* parseTurnEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<TurnEvent> {
  for await (const message of parseSse(stream)) {
    const value: unknown = JSON.parse(message.data);
    const type = typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
    if (knownTypes.has(type)) yield turnEventSchema.parse(value);
  }
}
