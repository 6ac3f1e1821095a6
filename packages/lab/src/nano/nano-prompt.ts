// From a conversation of the house to the prompt that melete-nano reads: what it can see, and what fits its short context.
// It knows messages and the chat template; it does not know the engine or how pictures are decoded.
import type { BlobRef, Message, ModelRequest } from "@melete/core";
import { squareMap } from "../text/box-tokens.ts";
import { type ChatMode, type ChatTurn, pictureTokens, type RenderedChat, renderPrompt } from "../text/chat-template.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { FittedPicture } from "../vision/fit-picture.ts";

/** Two pictures take 200 of 256 positions; a third would leave no room for a question. */
const maxPictures = 2;

/** Positions that older turns must leave free for the answer: a grid of 9x9 digits, or a trace of about 40 words. */
const comfortableAnswer: { [M in ChatMode]: number } = { instant: 96, thinking: 128 };

/** A prompt that leaves less than this cannot be answered at all. */
const shortestAnswer = 8;

/** A request that this model cannot take; the message goes to the person as it is. */
export class PromptError extends Error {
  override name = "PromptError";
}

export interface PromptLimits {
  contextTokens: number;
  tokenizer: Tokenizer;
}

export interface NanoPrompt extends RenderedChat {
  /** tokens that the answer may take */
  maxTokens: number;
}

type DraftTurn = ChatTurn & { blobs: BlobRef[] };

const noPixels = new Float32Array(0);

/**
 * Keeps the last user message with everything after it, then older exchanges, newest first, while they fit.
 * System messages are left out: this model was never taught to follow them. Throws PromptError.
 */
export async function buildNanoPrompt(
  request: ModelRequest,
  limits: PromptLimits,
  see: (blob: BlobRef) => Promise<FittedPicture>,
): Promise<NanoPrompt> {
  const { contextTokens, tokenizer } = limits;
  const mode: ChatMode = request.think ? "thinking" : "instant";
  const options = { tokenizer, mode };
  const exchanges = splitExchanges(request.messages);
  const last = exchanges.at(-1);
  if (last === undefined) throw new PromptError("There is no user message to answer. Send at least one.");
  refuseUnseeable(last);

  const lengthOf = (turns: DraftTurn[]) => renderPrompt(turns, options).tokens.length;
  const needed = lengthOf(last);
  if (needed + shortestAnswer > contextTokens) {
    throw new PromptError(
      `This prompt is ${needed} tokens long; melete-nano reads at most ${contextTokens} together with its answer. Shorten it, or connect a larger model with --model-url.`,
    );
  }
  const reserved = Math.min(request.maxOutputTokens ?? comfortableAnswer[mode], comfortableAnswer[mode]);
  let kept = last;
  for (const exchange of exchanges.slice(0, -1).reverse()) {
    const longer = [...exchange.map(withoutThoughts), ...kept];
    if (picturesOf(longer).length > maxPictures || lengthOf(longer) + reserved > contextTokens) break;
    kept = longer;
  }

  for (const turn of kept) {
    if (turn.role === "user") turn.pictures = await Promise.all(turn.blobs.map(see));
  }
  const chat = renderPrompt(kept, options);
  return { ...chat, maxTokens: Math.min(request.maxOutputTokens ?? contextTokens, contextTokens - chat.tokens.length) };
}

/** Each exchange begins with a user message; what stands before the first one has nothing to refer to and is left out. */
function splitExchanges(messages: readonly Message[]): DraftTurn[][] {
  const exchanges: DraftTurn[][] = [];
  for (const message of messages) {
    const turns = turnsOf(message);
    if (message.role === "user") exchanges.push(turns);
    else exchanges.at(-1)?.push(...turns);
  }
  return exchanges;
}

function turnsOf(message: Message): DraftTurn[] {
  const text = joined(message, "text");
  switch (message.role) {
    case "system":
      return [];
    case "user": {
      const blobs = message.parts.flatMap((part) => (part.type === "image" ? [part.blob] : []));
      refuseUnreadable(message);
      return [{ role: "user", text, pictures: blobs.map(() => ({ pixels: noPixels, map: squareMap })), blobs }];
    }
    case "assistant": {
      const toolCalls = message.parts.flatMap((part) => (part.type === "tool-call" ? [{ name: part.tool, arguments: part.input }] : []));
      const thought = joined(message, "reasoning");
      if (text === "" && toolCalls.length === 0) return [];
      return [{ role: "assistant", think: thought === "" ? null : thought, text, toolCalls, blobs: [] }];
    }
    case "tool":
      return message.parts.flatMap((part) => (part.type === "tool-result" ? [{ role: "tool" as const, text: part.output, blobs: [] }] : []));
    default:
      throw new Error(`Unknown role ${JSON.stringify(message.role satisfies never)}.`);
  }
}

function joined(message: Message, type: "text" | "reasoning"): string {
  return message.parts.map((part) => (part.type === type ? part.text : "")).join("");
}

/** Thoughts help the exchange they belong to, and are only weight in later ones. */
function withoutThoughts(turn: DraftTurn): DraftTurn {
  return turn.role === "assistant" ? { ...turn, think: null } : turn;
}

function picturesOf(turns: readonly DraftTurn[]): BlobRef[] {
  return turns.flatMap((turn) => turn.blobs);
}

function refuseUnseeable(turns: readonly DraftTurn[]): void {
  const count = picturesOf(turns).length;
  if (count <= maxPictures) return;
  throw new PromptError(
    `This message has ${count} pictures; melete-nano looks at ${maxPictures} at most (each takes ${pictureTokens} tokens of its context). Send fewer, or connect a larger model with --model-url.`,
  );
}

function refuseUnreadable(message: Message): void {
  const unreadable = message.parts.find((part) => part.type === "audio" || part.type === "file");
  if (unreadable === undefined) return;
  throw new PromptError(
    `melete-nano reads text and pictures; it cannot read ${unreadable.type === "audio" ? "audio" : "files"}. Remove the attachment, or connect a larger model with --model-url.`,
  );
}
