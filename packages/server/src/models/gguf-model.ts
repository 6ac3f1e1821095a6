// A GGUF file as a Model, without a server: through the optional package @fugood/llama.node, in a process that is started at the first
// request. It turns requests into llama.cpp's words and its tokens into events; how the process is kept is gguf-child.ts.
import {
  textOf,
  type Blobs,
  type Capabilities,
  type Message,
  type Model,
  type ModelEvent,
  type ModelRequest,
  type StreamOptions,
} from "@melete/core";
import { fitImage } from "../images/fit-image.ts";
import { SetupError } from "../setup-error.ts";
import { forkGgufEngine, MissingLlama } from "./gguf-child.ts";
import { type GgufEngine, type GgufSetup, type LlamaResult, type LlamaToken, llamaPackage } from "./gguf-engine.ts";
import { knownCapabilities } from "./known-models/known-capabilities.ts";
import type { GgufEntry } from "./model-config.ts";
import { parseToolInput } from "./replay-parts.ts";
import { unknownServer } from "./unknown-model.ts";

export const installGguf = `npm i ${llamaPackage}`;

export interface GgufModel extends Model {
  /** frees the memory of the weights */
  close(): Promise<void>;
}

/** Starts what runs the weights; `isGone` when it has ended by itself. */
export type OpenEngine = (setup: GgufSetup) => Promise<GgufEngine & { readonly isGone?: boolean }>;

export function createGgufModel(entry: Omit<GgufEntry, "provider">, openEngine: OpenEngine = forkGgufEngine): GgufModel {
  const { id, path, mmproj, contextTokens = 8192, parallel = 2, gpuLayers = 99 } = entry;
  const capabilities: Capabilities = {
    ...unknownServer,
    ...knownCapabilities(path, new Date())?.capabilities,
    images: mmproj !== undefined,
    contextTokens,
    parallel,
    // with some chat templates its grammars end the process; a schema asked for in words is checked all the same
    structuredOutput: false,
    abort: "stops",
    priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 },
    ...entry.capabilities,
  };
  type Engine = Awaited<ReturnType<OpenEngine>>;
  let opened: Promise<Engine> | null = null;

  /** The one that runs, or a new one: what ended by itself is started again. */
  async function running(): Promise<Engine> {
    const current = opened;
    const engine = await current?.catch(() => null);
    if (engine != null && engine.isGone !== true) return engine;
    // of several that find it gone, the first starts the next
    if (opened === current || opened === null) opened = openEngine({ path, mmproj, contextTokens, gpuLayers, parallel });
    return opened;
  }

  async function* stream(request: ModelRequest, { signal, blobs }: StreamOptions): AsyncGenerator<ModelEvent> {
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    let messages: Record<string, unknown>[];
    try {
      messages = await toLlamaMessages(request.messages, blobs);
    } catch (error) {
      return yield failed("request", messageOf(error));
    }
    try {
      yield* generate(await running(), request, messages, signal);
    } catch (error) {
      if (signal.aborted) return yield { type: "finish", reason: "aborted" };
      if (error instanceof MissingLlama) yield failed("setup", missing(id));
      else if (error instanceof SetupError) yield failed("setup", error.message);
      else yield failed("model", `${id} (${path}) failed: ${messageOf(error)}. Ask again; the weights are then loaded anew if need be.`);
    }
  }

  async function* generate(engine: GgufEngine, request: ModelRequest, messages: unknown, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const queue: ModelEvent[] = [];
    let wake: () => void = () => undefined;
    const said = { content: "", reasoning_content: "" };
    const tell = (all: LlamaToken | LlamaResult, isWhole = false): void => {
      for (const [field, type] of [
        ["reasoning_content", "reasoning-delta"],
        ["content", "text-delta"],
      ] as const) {
        // a character whose bytes have not all come ends as a mark of replacement, and becomes itself with the next token
        const now = isWhole ? all[field] : all[field]?.replace(/\uFFFD+$/, "");
        if (now === undefined || !now.startsWith(said[field]) || now.length === said[field].length) continue;
        queue.push({ type, text: now.slice(said[field].length) });
        said[field] = now;
      }
      wake();
    };
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    const { result: promise, stop } = engine.complete({ ...toLlamaOptions(request, capabilities), messages }, tell);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    let ended = false;
    const result = promise.finally(() => {
      ended = true;
      wake();
    });
    result.catch(() => undefined);
    try {
      for (;;) {
        for (let event = queue.shift(); event !== undefined; event = queue.shift()) yield event;
        if (ended) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (ended || queue.length > 0) resolve();
        });
      }
      const whole = await result;
      tell({ ...whole, content: whole.content ?? whole.text }, true);
      yield* queue;
      for (const [index, call] of (whole.tool_calls ?? []).entries()) {
        const callId = call.id || `call_${index}`;
        yield { type: "tool-call", callId, tool: call.function.name, input: parseToolInput(call.function.arguments) };
      }
      const cached = whole.timings?.cache_n ?? 0;
      // tokens_evaluated counts something else in the bindings' parallel mode
      const inputTokens = cached + (whole.timings?.prompt_n ?? whole.tokens_evaluated);
      yield {
        type: "usage",
        usage: { inputTokens, outputTokens: whole.tokens_predicted, reasoningTokens: 0, cachedInputTokens: cached, costUsd: 0 },
      };
      if (signal.aborted) yield { type: "finish", reason: "aborted" };
      else if ((whole.tool_calls?.length ?? 0) > 0) yield { type: "finish", reason: "tool-calls" };
      else yield { type: "finish", reason: whole.stopped_limit || whole.context_full ? "length" : "stop" };
    } finally {
      signal.removeEventListener("abort", stop);
      // a reader that left wants nothing more
      if (!ended) stop();
    }
  }

  return {
    id,
    capabilities,
    stream,
    async close() {
      const engine = await opened?.catch(() => null);
      opened = null;
      await engine?.close();
    },
  };
}

function toLlamaOptions(request: ModelRequest, { tools: canCall, sampling, structuredOutput }: Capabilities): Record<string, unknown> {
  const { tools = [], toolChoice = "auto", maxOutputTokens, temperature, seed, stop, responseFormat, think } = request;
  const offered = !canCall || toolChoice === "none" ? [] : tools.filter(({ name }) => typeof toolChoice !== "object" || name === toolChoice.tool);
  const schema = responseFormat?.schema;
  return {
    jinja: true,
    reasoning_format: "auto",
    enable_thinking: think,
    ...(maxOutputTokens === undefined ? {} : { n_predict: maxOutputTokens }),
    ...(temperature === undefined || sampling === "fixed" ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    ...(responseFormat === undefined || structuredOutput !== true
      ? {}
      : { response_format: schema === undefined ? { type: "json_object" } : { type: "json_schema", json_schema: { strict: true, schema } } }),
    ...(offered.length === 0
      ? {}
      : {
          tools: offered.map(({ name, description, inputSchema }) => ({
            type: "function",
            function: { name, description, parameters: inputSchema },
          })),
          tool_choice: toolChoice === "auto" ? "auto" : "required",
        }),
  };
}

/** OpenAI's chat messages, which llama.cpp's templates read. */
async function toLlamaMessages(messages: readonly Message[], blobs: Blobs): Promise<Record<string, unknown>[]> {
  const result: Record<string, unknown>[] = [];
  for (const message of messages) {
    const images = await Promise.all(message.parts.flatMap((part) => (part.type === "image" ? [toImage(part.blob, blobs)] : [])));
    const text = textOf(message);
    if (message.role === "tool") {
      for (const part of message.parts) {
        if (part.type === "tool-result") result.push({ role: "tool", tool_call_id: part.callId, content: part.output });
      }
      if (images.length > 0) result.push({ role: "user", content: [...images, { type: "text", text: "The pictures that the tool made." }] });
      continue;
    }
    const calls = message.parts.flatMap((part) =>
      part.type === "tool-call"
        ? [{ type: "function", id: part.callId, function: { name: part.tool, arguments: JSON.stringify(part.input ?? {}) } }]
        : [],
    );
    if (text === "" && images.length === 0 && calls.length === 0) continue;
    const content = images.length === 0 ? text : [...images, ...(text === "" ? [] : [{ type: "text", text }])];
    result.push({ role: message.role, content, ...(calls.length === 0 ? {} : { tool_calls: calls }) });
  }
  return result;
}

async function toImage(blob: { hash: string; mediaType: string }, blobs: Blobs): Promise<Record<string, unknown>> {
  const { bytes, mediaType } = await fitImage(await blobs.read(blob.hash), blob.mediaType);
  return { type: "image_url", image_url: { url: `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}` } };
}

function failed(kind: "request" | "setup" | "model", message: string): ModelEvent {
  return { type: "finish", reason: "error", failure: { kind, message, retryable: kind === "model" } };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}

function missing(id: string): string {
  return `${id} is a GGUF file, and what runs it is not installed. In Melete's folder: ${installGguf}`;
}
