// Reads what the model writes, token by token: thoughts, text, boxes and tool calls become events. Bytes of one character may come in several tokens.
// It knows the form of an answer (chat-template.ts); it does not know the engine or the request.
import type { ModelEvent } from "@melete/core";
import { z } from "zod";
import { boxText } from "../text/box-tokens.ts";
import { type SpecialToken, specialTokens, type Tokenizer } from "../text/tokenizer.ts";
import type { PictureMap } from "../vision/fit-picture.ts";

export type ReplyEvent = Extract<ModelEvent, { type: "text-delta" | "reasoning-delta" | "tool-call" }>;

export interface ReplyReaderOptions {
  tokenizer: Tokenizer;
  /** of the picture that boxes refer to */
  map: PictureMap;
  /** names of the tools on offer; a call of any other is shown as the text it is */
  tools: readonly string[];
  newCallId(): string;
}

const callSchema = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });

export class ReplyReader {
  /** tool calls said so far */
  calls = 0;
  /** tokens from `<think>` to `</think>`, both included */
  reasoningTokens = 0;
  private readonly options: ReplyReaderOptions;
  private readonly special: Map<number, SpecialToken>;
  private readonly decoder = new TextDecoder();
  private block: "text" | "think" | "call" = "text";
  /** the box being written, in the text or in the thoughts */
  private box: { label: string; bins: number[] } | null = null;
  private call = "";
  /** The template puts a newline after <think>, before </think> and after it: none of them belongs to what was said. */
  private skipNewline = false;
  private heldNewline = "";

  constructor(options: ReplyReaderOptions) {
    this.options = options;
    this.special = new Map(specialTokens.map((token) => [options.tokenizer.special(token), token]));
  }

  push(id: number): ReplyEvent[] {
    const token = this.special.get(id);
    if (this.block === "think" || token === "<think>") this.reasoningTokens++;
    if (token !== undefined) return [...this.write(this.decoder.decode()), ...this.mark(token)];
    const bin = this.options.tokenizer.locationBin(id);
    if (bin === null) return this.write(this.decoder.decode(this.options.tokenizer.bytes(id), { stream: true }));
    // a position outside a box points at nothing
    this.box?.bins.push(bin);
    return [];
  }

  /** The rest, when the model has stopped or was stopped. */
  end(): ReplyEvent[] {
    return [...this.write(this.decoder.decode()), ...this.closeBox(), ...this.closeCall("")];
  }

  private mark(token: SpecialToken): ReplyEvent[] {
    switch (token) {
      case "<think>":
      case "</think>": {
        const events = [...this.closeBox(), ...this.closeCall("")];
        this.block = token === "<think>" ? "think" : "text";
        this.heldNewline = "";
        this.skipNewline = true;
        return events;
      }
      case "<tool_call>": {
        const events = [...this.closeBox(), ...this.closeCall("")];
        this.block = "call";
        return events;
      }
      case "</tool_call>":
        return this.closeCall("</tool_call>");
      case "<|box_start|>": {
        if (this.block === "call") return [];
        const events = this.closeBox();
        this.box = { label: "", bins: [] };
        return events;
      }
      case "<|box_end|>":
        return this.closeBox();
      case "<|pad|>":
      case "<|im_start|>":
      case "<|im_end|>":
      case "<|image|>":
      case "<tool_response>":
      case "</tool_response>":
        // never the assistant's to write; a small model may slip
        return [];
      default:
        throw new Error(`No rule for the token ${JSON.stringify(token satisfies never)}.`);
    }
  }

  private write(text: string): ReplyEvent[] {
    if (text === "") return [];
    if (this.box !== null) {
      this.box.label += text;
      return [];
    }
    if (this.block === "call") {
      this.call += text;
      return [];
    }
    return this.say(text);
  }

  private say(text: string): ReplyEvent[] {
    const fresh = this.skipNewline && text.startsWith("\n") ? text.slice(1) : text;
    this.skipNewline = false;
    if (this.block !== "think") return said("text-delta", fresh);
    const waiting = this.heldNewline + fresh;
    const ready = waiting.replace(/\n$/, "");
    this.heldNewline = waiting.slice(ready.length);
    return said("reasoning-delta", ready);
  }

  private closeBox(): ReplyEvent[] {
    if (this.box === null) return [];
    const { label, bins } = this.box;
    this.box = null;
    return this.say(bins.length === 4 ? boxText(label, bins, this.options.map) : label);
  }

  private closeCall(closing: string): ReplyEvent[] {
    if (this.block !== "call") return [];
    const written = this.call;
    this.call = "";
    this.block = "text";
    const call = parseCall(written);
    if (call === null || !this.options.tools.includes(call.name)) return this.say(`<tool_call>${written}${closing}`);
    this.calls++;
    return [{ type: "tool-call", callId: this.options.newCallId(), tool: call.name, input: call.arguments }];
  }
}

function parseCall(written: string): z.infer<typeof callSchema> | null {
  try {
    return callSchema.safeParse(JSON.parse(written)).data ?? null;
  } catch {
    return null;
  }
}

function said(type: "text-delta" | "reasoning-delta", text: string): ReplyEvent[] {
  return text === "" ? [] : [{ type, text }];
}
