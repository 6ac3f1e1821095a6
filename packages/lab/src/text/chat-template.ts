// Turns to token ids, with a mark on every token the assistant has to learn. The one place that knows the form of a conversation:
//   <|im_start|>user\n{picture}{text} /think<|im_end|>\n<|im_start|>assistant\n<think>\n{trace}\n</think>\n{answer}<|im_end|>
// It does not know the network, batches or where pictures come from.
import { encodeWithBoxes, squareMap } from "./box-tokens.ts";
import { middleOf } from "../data/drawing.ts";
import type { ReadingPoint } from "../data/example.ts";
import { toSquare } from "../vision/fit-picture.ts";
import { patchAt, type TaughtPicture } from "./patch-facts.ts";
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
  | { role: "assistant"; think: string | null; text: string; toolCalls: ChatToolCall[]; learn?: boolean; points?: readonly ReadingPoint[] }
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
  /** for training: positions whose next token is read in a picture, and the position of the patch where it stands */
  points: { position: number; patch: number }[];
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
function toolCallText(call: ChatToolCall): string {
  return JSON.stringify({ name: call.name, arguments: call.arguments });
}

class ChatWriter {
  readonly chat: RenderedChat = { tokens: [], marks: [], pictures: [], points: [] };
  private readonly options: ChatOptions;
  /** position of the first patch of the picture seen last */
  private firstPatch: number | null = null;

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
    const points = (part: ReadingPoint["in"]) => turn.points?.filter((point) => point.in === part) ?? [];
    if (turn.think !== null) {
      this.write([tokenizer.special("<think>"), ...tokenizer.encode("\n")], mark);
      this.say(turn.think, mark, points("think"));
      this.write([...tokenizer.encode("\n"), tokenizer.special("</think>"), ...tokenizer.encode("\n")], mark);
    }
    this.say(turn.text, mark, points("text"));
    for (const call of turn.toolCalls) {
      this.write([tokenizer.special("<tool_call>"), ...tokenizer.encode(toolCallText(call)), tokenizer.special("</tool_call>")], mark);
    }
    this.write([tokenizer.special("<|im_end|>")], mark);
  }

  /** Words and boxes, which speak of the picture seen last, and the patches where they are read. */
  private say(text: string, mark: number, points: readonly ReadingPoint[]): void {
    const { tokenizer } = this.options;
    const map = this.chat.pictures.at(-1)?.map ?? squareMap;
    const { ids, boxes } = encodeWithBoxes(text, map, tokenizer);
    const start = this.chat.tokens.length;
    this.write(ids, mark);
    if (this.firstPatch === null || mark === 0) return;
    // Boxes and points never meet in one text; a point's word begins a token.
    let end = 0;
    const ends = boxes.length > 0 || points.length === 0 ? [] : ids.map((id) => (end += tokenizer.bytes(id).length));
    const point = (index: number, { x, y }: { x: number; y: number }): void => {
      this.chat.points.push({ position: start + index - 1, patch: (this.firstPatch ?? 0) + patchAt(x, y) });
    };
    for (const { labelAt, at, box } of boxes) {
      for (let index = labelAt; index < at + 4; index++) point(index, middleOf(box));
    }
    for (const { offset, x, y } of points) {
      const place = toSquare({ x1: x, y1: y, x2: x, y2: y }, map);
      const index = ends.findIndex((position) => position > offset);
      point(index, middleOf(place));
    }
  }

  private picture(picture: TaughtPicture): void {
    this.firstPatch = this.chat.tokens.length;
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
