// Turns to token ids, with a mark on every token the assistant has to learn. The one place that knows the form of a conversation:
//   <|im_start|>user\n{picture}{text} /think<|im_end|>\n<|im_start|>assistant\n<think>\n{trace}\n</think>\n{answer}<|im_end|>
// It does not know the network, batches or where pictures come from.
import { encodeWithBoxes, squareMap } from "./box-tokens.ts";
import type { TaughtPicture } from "./patch-facts.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Positions that one picture takes: 10 x 10 patches, row by row. */
export const pictureTokens = 100;

export type ChatMode = "instant" | "thinking";

export interface ChatToolCall {
  name: string;
  arguments: unknown;
}

export type ChatTurn =
  | { role: "user"; text: string; pictures: TaughtPicture[] }
  /** `think` null writes no think block; `learn` false takes the turn as given, without loss */
  | { role: "assistant"; think: string | null; text: string; toolCalls: ChatToolCall[]; learn?: boolean }
  | { role: "tool"; text: string };

export interface ChatOptions {
  tokenizer: Tokenizer;
  mode: ChatMode;
  /** loss weight of what the person wrote, 0..1; a little teaches the language of questions. Default 0 */
  userWeight?: number;
}

export interface RenderedChat {
  /** text ids, or vocabularySize + picture * 100 + patch, `picture` counting in `pictures` */
  tokens: number[];
  /** per token, how much predicting it counts: 1 for what the assistant writes, its closing `<|im_end|>` included */
  marks: number[];
  pictures: TaughtPicture[];
}

/** The turns as they stand; the newline after a turn belongs to the next one. */
export function renderChat(turns: readonly ChatTurn[], options: ChatOptions): RenderedChat {
  const writer = new ChatWriter(options);
  for (const turn of turns) writer.turn(turn);
  return writer.chat;
}

/** The turns and the opening of the assistant's next one: what the model goes on from. */
export function renderPrompt(turns: readonly ChatTurn[], options: ChatOptions): RenderedChat {
  const writer = new ChatWriter(options);
  for (const turn of turns) writer.turn(turn);
  writer.open("assistant");
  return writer.chat;
}

/** The text of a tool call between its two tokens. */
export function toolCallText(call: ChatToolCall): string {
  return JSON.stringify({ name: call.name, arguments: call.arguments });
}

class ChatWriter {
  readonly chat: RenderedChat = { tokens: [], marks: [], pictures: [] };
  private readonly options: ChatOptions;

  constructor(options: ChatOptions) {
    this.options = options;
  }

  open(role: ChatTurn["role"]): void {
    const { tokenizer } = this.options;
    if (this.chat.tokens.length > 0) this.write(tokenizer.encode("\n"), 0);
    this.write([tokenizer.special("<|im_start|>"), ...tokenizer.encode(`${role}\n`)], 0);
  }

  turn(turn: ChatTurn): void {
    const { tokenizer, mode, userWeight = 0 } = this.options;
    this.open(turn.role);
    switch (turn.role) {
      case "user":
        for (const picture of turn.pictures) this.picture(picture);
        this.write(tokenizer.encode(`${turn.text}${mode === "thinking" ? " /think" : " /no_think"}`), userWeight);
        this.write([tokenizer.special("<|im_end|>")], 0);
        break;
      case "assistant":
        this.assistant(turn, turn.learn === false ? 0 : 1);
        break;
      case "tool":
        this.write(
          [
            tokenizer.special("<tool_response>"),
            ...tokenizer.encode(turn.text),
            tokenizer.special("</tool_response>"),
            tokenizer.special("<|im_end|>"),
          ],
          0,
        );
        break;
      default:
        throw new Error(`Unknown turn ${JSON.stringify(turn satisfies never)}.`);
    }
  }

  private assistant(turn: Extract<ChatTurn, { role: "assistant" }>, mark: number): void {
    const { tokenizer } = this.options;
    // boxes speak of the picture seen last
    const map = this.chat.pictures.at(-1)?.map ?? squareMap;
    if (turn.think !== null) {
      this.write(
        [
          tokenizer.special("<think>"),
          ...encodeWithBoxes(`\n${turn.think}\n`, map, tokenizer),
          tokenizer.special("</think>"),
          ...tokenizer.encode("\n"),
        ],
        mark,
      );
    }
    this.write(encodeWithBoxes(turn.text, map, tokenizer), mark);
    for (const call of turn.toolCalls) {
      this.write([tokenizer.special("<tool_call>"), ...tokenizer.encode(toolCallText(call)), tokenizer.special("</tool_call>")], mark);
    }
    this.write([tokenizer.special("<|im_end|>")], mark);
  }

  private picture(picture: TaughtPicture): void {
    const first = this.options.tokenizer.vocabularySize + this.chat.pictures.length * pictureTokens;
    this.chat.pictures.push(picture);
    this.write(
      Array.from({ length: pictureTokens }, (_, patch) => first + patch),
      0,
    );
  }

  private write(tokens: readonly number[], mark: number): void {
    for (const token of tokens) {
      this.chat.tokens.push(token);
      this.chat.marks.push(mark);
    }
  }
}
