// The events of /v1/responses, and the response that they add up to, from the events of a turn. Deterministic: the same turn gives the
// same ids and sequence numbers, so a stored response can be streamed again from any of them. It does not know HTTP or the store.
import type { TurnEvent, TurnView } from "@melete/core";
import { failureToError } from "../shared/failure-error.ts";
import { meleteExtra } from "../shared/melete-extra.ts";
import { createTurnTeller, type Told } from "../shared/tell-turn.ts";
import { newResponse, type OutputItem, type OutputText, type ResponseEcho, type ResponseObject, toResponseUsage } from "./response-object.ts";

export interface ResponseEvent {
  type: string;
  sequence_number: number;
  [field: string]: unknown;
}

export interface ResponseWriter {
  /** response.created and response.in_progress */
  start(): ResponseEvent[];
  push(event: TurnEvent): ResponseEvent[];
  /** as it stands; changes with every push */
  readonly response: ResponseObject;
  readonly view: TurnView;
}

type OpenItem = { index: number; item: Extract<OutputItem, { type: "reasoning" | "message" }> };

export function createResponseWriter(id: string, echo: ResponseEcho): ResponseWriter {
  const teller = createTurnTeller({ parallelToolCalls: echo.parallel_tool_calls ?? true });
  const suffix = id.replace(/^resp_/, "");
  let response = newResponse(id, echo);
  let sequence = 0;
  let nextIndex = 0;
  let open: OpenItem | null = null;

  const event = (type: string, fields: Record<string, unknown>): ResponseEvent => ({ type, sequence_number: sequence++, ...fields });
  const snapshot = (): ResponseObject => structuredClone(response);
  const at = ({ index, item }: OpenItem): Record<string, unknown> => ({ item_id: item.id, output_index: index });

  function begin(type: "reasoning" | "message"): ResponseEvent[] {
    const index = nextIndex++;
    const item: OpenItem["item"] =
      type === "reasoning"
        ? { id: `rs_${suffix}_${index}`, type, status: "in_progress", summary: [] }
        : { id: `msg_${suffix}_${index}`, type, status: "in_progress", role: "assistant", content: [] };
    response.output.push(item);
    open = { index, item };
    const events = [event("response.output_item.added", { output_index: index, item: structuredClone(item) })];
    if (item.type === "reasoning") {
      item.summary.push({ type: "summary_text", text: "" });
      events.push(event("response.reasoning_summary_part.added", { ...at(open), summary_index: 0, part: { type: "summary_text", text: "" } }));
    } else {
      item.content.push(emptyText());
      events.push(event("response.content_part.added", { ...at(open), content_index: 0, part: emptyText() }));
    }
    return events;
  }

  function close(status: "completed" | "incomplete" = "completed"): ResponseEvent[] {
    if (open === null) return [];
    const { index, item } = open;
    item.status = status;
    const events: ResponseEvent[] = [];
    if (item.type === "reasoning") {
      const [part] = item.summary;
      events.push(
        event("response.reasoning_summary_text.done", { ...at(open), summary_index: 0, text: part.text }),
        event("response.reasoning_summary_part.done", { ...at(open), summary_index: 0, part: { ...part } }),
      );
    } else {
      const [part] = item.content;
      events.push(
        event("response.output_text.done", { ...at(open), content_index: 0, text: part.text, logprobs: [] }),
        event("response.content_part.done", { ...at(open), content_index: 0, part: { ...part } }),
      );
    }
    open = null;
    return [...events, event("response.output_item.done", { output_index: index, item: structuredClone(item) })];
  }

  function say(type: "reasoning" | "message", delta: string): ResponseEvent[] {
    const events = open?.item.type === type ? [] : [...close(), ...begin(type)];
    if (open === null) throw new Error("An item was begun and is not open.");
    const { item } = open;
    if (item.type === "reasoning") {
      item.summary[0].text += delta;
      return [...events, event("response.reasoning_summary_text.delta", { ...at(open), summary_index: 0, delta })];
    }
    item.content[0].text += delta;
    return [...events, event("response.output_text.delta", { ...at(open), content_index: 0, delta, logprobs: [] })];
  }

  function call({ callId, tool, input }: Extract<Told, { type: "call" }>): ResponseEvent[] {
    const events = close();
    const index = nextIndex++;
    const id = `fc_${suffix}_${index}`;
    const text = JSON.stringify(input ?? {});
    const item: OutputItem = { id, type: "function_call", status: "in_progress", call_id: callId, name: tool, arguments: "" };
    const where = { item_id: id, output_index: index };
    const done: OutputItem = { ...item, status: "completed", arguments: text };
    response.output.push(done);
    return [
      ...events,
      event("response.output_item.added", { output_index: index, item }),
      event("response.function_call_arguments.delta", { ...where, delta: text }),
      event("response.function_call_arguments.done", { ...where, name: tool, arguments: text }),
      event("response.output_item.done", { output_index: index, item: done }),
    ];
  }

  /** What was said no longer counts: it stays in the stream, and leaves the response. */
  function retract(): ResponseEvent[] {
    const events = close("incomplete");
    response.output = response.output.filter(({ type }) => type === "reasoning");
    return events;
  }

  function end(view: TurnView): ResponseEvent[] {
    const cut = isCut(view);
    const events = close(cut ? "incomplete" : "completed");
    response = {
      ...response,
      ...outcome(view),
      usage: view.usage === null ? null : toResponseUsage(view.usage),
      melete: meleteExtra(view),
    };
    const type = response.status === "completed" ? "response.completed" : response.status === "failed" ? "response.failed" : "response.incomplete";
    return [...events, event(type, { response: snapshot() })];
  }

  function write(told: Told): ResponseEvent[] {
    switch (told.type) {
      case "progress":
        return say("reasoning", told.text);
      case "text":
        return say("message", told.text);
      case "retold":
        return retract();
      case "call":
        return call(told);
      case "end":
        return end(told.view);
      default:
        return unknown(told);
    }
  }

  return {
    start: () => [event("response.created", { response: snapshot() }), event("response.in_progress", { response: snapshot() })],
    push: (turnEvent) => teller.push(turnEvent).flatMap(write),
    get response() {
      return response;
    },
    get view() {
      return teller.view;
    },
  };
}

function emptyText(): OutputText {
  return { type: "output_text", text: "", annotations: [], logprobs: [] };
}

function isCut({ status }: TurnView): boolean {
  return status !== "done" && status !== "tool-calls";
}

function outcome({ status, failure }: TurnView): Pick<ResponseObject, "status" | "error" | "incomplete_details"> {
  const fine = { error: null, incomplete_details: null };
  if (failure !== null) {
    const { code } = failureToError(failure);
    return { ...fine, status: "failed", error: { code: code === "rate_limit_exceeded" ? code : "server_error", message: failure.message } };
  }
  switch (status) {
    case "length":
    case "budget":
    case "deadline":
      return { ...fine, status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    case "refused":
      return { ...fine, status: "incomplete", incomplete_details: { reason: "content_filter" } };
    case "stopped":
      return { ...fine, status: "cancelled" };
    case "error":
      return { ...fine, status: "failed", error: { code: "server_error", message: "The turn failed without saying why." } };
    case "done":
    case "tool-calls":
      return { ...fine, status: "completed" };
    case "waiting":
    case "working":
    case "answering":
      throw new Error(`A turn ended with the status ${status}.`);
    default:
      return unknown(status);
  }
}

function unknown(value: never): never {
  throw new Error(`write-response has no rule for ${JSON.stringify(value)}`);
}
