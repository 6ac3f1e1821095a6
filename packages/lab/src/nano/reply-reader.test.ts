import { describe, expect, test } from "vitest";
import { squareMap } from "../text/box-tokens.ts";
import { firstByteId } from "../text/bpe-model.ts";
import { ReplyReader, type ReplyEvent } from "./reply-reader.ts";
import { spell, tokenizer } from "./scripted-engine.fixture.ts";

function read(ids: number[]): { events: ReplyEvent[]; reader: ReplyReader } {
  const reader = new ReplyReader({ tokenizer, map: squareMap, tools: ["calculate"], newCallId: () => "call-1" });
  const events = ids.flatMap((id) => reader.push(id));
  return { events: [...events, ...reader.end()], reader };
}

const joined = (ids: number[], type: "text-delta" | "reasoning-delta") =>
  read(ids)
    .events.map((event) => (event.type === type ? event.text : ""))
    .join("");

describe("ReplyReader", () => {
  test("thoughts and answer are told apart, the template's newlines belong to neither", () => {
    const ids = spell("<think>\n1+2\n=3\n</think>\n\n3");
    expect(joined(ids, "reasoning-delta")).toBe("1+2\n=3");
    expect(joined(ids, "text-delta")).toBe("\n3");
    expect(read(ids).reader.reasoningTokens).toBe(ids.length - spell("\n\n3").length);
  });

  test("a box becomes its text form, in the answer and in the thoughts", () => {
    expect(joined(spell("see <|box_start|>red circle<loc_0><loc_16><loc_31><loc_63><|box_end|>!"), "text-delta")).toBe(
      'see <box label="red circle">8,258,492,992</box>!',
    );
    expect(joined(spell("<think>\na\n<|box_start|>red<loc_0><loc_0><loc_1><loc_1><|box_end|>\n</think>\nb"), "reasoning-delta")).toBe(
      'a\n<box label="red">8,8,23,23</box>',
    );
  });

  test("a box without four positions keeps its label only, a position outside a box is dropped", () => {
    expect(joined(spell("a <|box_start|>red<loc_0><loc_1><|box_end|> b<loc_5>"), "text-delta")).toBe("a red b");
    expect(joined(spell("a <|box_start|>red<loc_0>"), "text-delta")).toBe("a red");
    expect(joined(spell("<|box_start|>a<|box_start|>b<loc_0><loc_0><loc_1><loc_1>"), "text-delta")).toBe('a<box label="b">8,8,23,23</box>');
  });

  test("a tool call is parsed", () => {
    const { events, reader } = read(spell('<tool_call>{"name":"calculate","arguments":{"expression":"347*89"}}</tool_call>'));
    expect(events).toEqual([{ type: "tool-call", callId: "call-1", tool: "calculate", input: { expression: "347*89" } }]);
    expect(reader.calls).toBe(1);
  });

  test.each([
    ["broken JSON", '<tool_call>{"name":"calculate","arg</tool_call>'],
    ["a tool that is not on offer", '<tool_call>{"name":"search","arguments":{}}</tool_call>'],
    ["arguments that are no object", '<tool_call>{"name":"calculate","arguments":3}</tool_call>'],
    ["a call cut short", '<tool_call>{"name":"calcul'],
  ])("%s is shown as written", (_, written) => {
    expect(joined(spell(written), "text-delta")).toBe(written);
    expect(read(spell(written)).reader.calls).toBe(0);
  });

  test("a character split over tokens comes whole, and half a character at the end is marked", () => {
    const bytes = [...new TextEncoder().encode("é€😀")].map((byte) => firstByteId + byte);
    const { events } = read(bytes);
    expect(events.map((event) => (event.type === "text-delta" ? event.text : ""))).toEqual(["é", "€", "😀"]);
    expect(joined(bytes.slice(0, -1), "text-delta")).toBe("é€\ufffd");
  });

  test("tokens that are not the assistant's to write are dropped, and nothing throws on any order of tokens", () => {
    expect(joined(spell("a<|image|><|im_start|></think></tool_call><|box_end|><tool_response>b"), "text-delta")).toBe("ab");
    let state = 7;
    for (let round = 0; round < 200; round++) {
      const ids = Array.from({ length: 30 }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return (state >>> 8) % (state % 3 === 0 ? 12 : tokenizer.vocabularySize);
      });
      for (const event of read(ids).events) if (event.type !== "tool-call") expect(event.text).not.toBe("");
    }
  });
});
