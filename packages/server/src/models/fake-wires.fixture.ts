// What the hosted providers answer, in their own official formats, for the fake server of the tests. Shapes as documented by OpenAI
// (Responses), Anthropic (Messages) and Google (streamGenerateContent) in November 2026; nothing here was recorded with a key.
import type { ServerResponse } from "node:http";
import { chunk, type FakeAnswer } from "./fake-openai-server.fixture.ts";

interface Call {
  id: string;
  name: string;
  arguments: string;
}

function open(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

function event(response: ServerResponse, value: Record<string, unknown>): void {
  response.write(`event: ${String(value.type)}\n${chunk(value)}`);
}

/** A reasoning item with encrypted contents, then a message or a call. */
export function responsesAnswer({
  text = "5",
  call,
  encrypted = "opaque-reasoning",
}: {
  text?: string;
  call?: Call;
  encrypted?: string;
} = {}): FakeAnswer {
  return (response) => {
    open(response);
    const head = { id: "resp_1", object: "response", created_at: 1, model: "fake", status: "in_progress", output: [] };
    event(response, { type: "response.created", response: head });
    const reasoning = { id: "rs_1", type: "reasoning", summary: [] };
    event(response, { type: "response.output_item.added", output_index: 0, item: { ...reasoning, encrypted_content: "" } });
    event(response, {
      type: "response.reasoning_summary_part.added",
      item_id: "rs_1",
      output_index: 0,
      summary_index: 0,
      part: { type: "summary_text", text: "" },
    });
    event(response, { type: "response.reasoning_summary_text.delta", item_id: "rs_1", output_index: 0, summary_index: 0, delta: "adding" });
    event(response, {
      type: "response.reasoning_summary_part.done",
      item_id: "rs_1",
      output_index: 0,
      summary_index: 0,
      part: { type: "summary_text", text: "adding" },
    });
    const done = { ...reasoning, summary: [{ type: "summary_text", text: "adding" }], encrypted_content: encrypted };
    event(response, { type: "response.output_item.done", output_index: 0, item: done });
    if (call === undefined) {
      event(response, {
        type: "response.output_item.added",
        output_index: 1,
        item: { id: "msg_1", type: "message", role: "assistant", status: "in_progress", content: [] },
      });
      for (const delta of text) {
        event(response, { type: "response.output_text.delta", item_id: "msg_1", output_index: 1, content_index: 0, delta, logprobs: [] });
      }
      const content = [{ type: "output_text", text, annotations: [] }];
      event(response, {
        type: "response.output_item.done",
        output_index: 1,
        item: { id: "msg_1", type: "message", role: "assistant", status: "completed", content },
      });
    } else {
      const item = { id: "fc_1", type: "function_call", call_id: call.id, name: call.name, arguments: "", status: "in_progress" };
      event(response, { type: "response.output_item.added", output_index: 1, item });
      event(response, { type: "response.function_call_arguments.delta", item_id: "fc_1", output_index: 1, delta: call.arguments });
      event(response, { type: "response.output_item.done", output_index: 1, item: { ...item, arguments: call.arguments, status: "completed" } });
    }
    const usage = {
      input_tokens: 11,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 18,
    };
    event(response, { type: "response.completed", response: { ...head, status: "completed", usage } });
    response.end();
  };
}

/** A thinking block with its signature, then text or a call. */
export function anthropicAnswer({ text = "5", call, thinking = true }: { text?: string; call?: Call; thinking?: boolean } = {}): FakeAnswer {
  return (response) => {
    open(response);
    const usage = { input_tokens: 5, cache_creation_input_tokens: 2, cache_read_input_tokens: 4, output_tokens: 1 };
    const message = { id: "msg_1", type: "message", role: "assistant", model: "fake", content: [], stop_reason: null, stop_sequence: null, usage };
    event(response, { type: "message_start", message });
    let index = 0;
    if (thinking) {
      event(response, { type: "content_block_start", index, content_block: { type: "thinking", thinking: "", signature: "" } });
      event(response, { type: "content_block_delta", index, delta: { type: "thinking_delta", thinking: "adding" } });
      event(response, { type: "content_block_delta", index, delta: { type: "signature_delta", signature: "signed-by-them" } });
      event(response, { type: "content_block_stop", index });
      index += 1;
    }
    if (call === undefined) {
      event(response, { type: "content_block_start", index, content_block: { type: "text", text: "" } });
      for (const delta of text) event(response, { type: "content_block_delta", index, delta: { type: "text_delta", text: delta } });
    } else {
      event(response, { type: "content_block_start", index, content_block: { type: "tool_use", id: call.id, name: call.name, input: {} } });
      event(response, { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: call.arguments } });
    }
    event(response, { type: "content_block_stop", index });
    const stop = call === undefined ? "end_turn" : "tool_use";
    event(response, { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 7 } });
    event(response, { type: "message_stop" });
    response.end();
  };
}

/** A thought, then text or a call that carries the signature of the thought. */
export function googleAnswer({ text = "5", call }: { text?: string; call?: Call } = {}): FakeAnswer {
  return (response) => {
    open(response);
    const say = (parts: unknown[], more: Record<string, unknown> = {}): void =>
      void response.write(chunk({ candidates: [{ content: { role: "model", parts }, index: 0, ...more }], modelVersion: "fake" }));
    say([{ text: "adding", thought: true }]);
    if (call === undefined) for (const piece of text) say([{ text: piece, thoughtSignature: "signed-by-google" }]);
    else say([{ functionCall: { name: call.name, args: JSON.parse(call.arguments) }, thoughtSignature: "signed-by-google" }]);
    const usageMetadata = { promptTokenCount: 11, cachedContentTokenCount: 4, candidatesTokenCount: 5, thoughtsTokenCount: 2, totalTokenCount: 18 };
    response.end(
      chunk({ candidates: [{ content: { role: "model", parts: [] }, finishReason: "STOP", index: 0 }], usageMetadata, modelVersion: "fake" }),
    );
  };
}
