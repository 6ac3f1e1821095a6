// A GGUF file as a Model in this process, through the optional package @fugood/llama.node, which is loaded at the first request. It knows
// that package's interface (version 1.7); how it computes is llama.cpp's.
import { createRequire } from "node:module";
import { join } from "node:path";
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
import { knownCapabilities } from "./known-models/known-capabilities.ts";
import type { GgufEntry } from "./model-config.ts";
import { parseToolInput } from "./replay-parts.ts";
import { unknownServer } from "./unknown-model.ts";

/** The part of the package that is used here. */
export interface LlamaModule {
  loadModel(options: Record<string, unknown>): Promise<LlamaContext>;
}
interface LlamaContext {
  parallel: {
    enable(options: { n_parallel: number }): Promise<boolean>;
    completion(
      options: Record<string, unknown>,
      onToken: (requestId: number, token: LlamaToken) => void,
    ): Promise<{ promise: Promise<LlamaResult>; stop(): void }>;
  };
  initMultimodal(options: { path: string }): boolean | Promise<boolean>;
  release(): Promise<void>;
}
/** `content` and `reasoning_content` are all of it so far, without the markup of tool calls and thoughts */
interface LlamaToken {
  token?: string;
  content?: string;
  reasoning_content?: string;
}
interface LlamaResult {
  text?: string;
  content?: string;
  reasoning_content?: string;
  tool_calls?: { id?: string; function: { name: string; arguments: string } }[];
  tokens_evaluated: number;
  tokens_predicted: number;
  stopped_limit?: boolean | number;
  context_full?: boolean;
  timings?: { cache_n?: number };
}

const packageName = "@fugood/llama.node";
export const installGguf = `npm i ${packageName}`;

export interface GgufModel extends Model {
  /** frees the memory of the weights */
  close(): Promise<void>;
}

export function createGgufModel(entry: Omit<GgufEntry, "provider">, importModule: () => Promise<LlamaModule> = importInstalled): GgufModel {
  const { id, path, mmproj, contextTokens = 8192, parallel = 2, gpuLayers = 99 } = entry;
  const capabilities: Capabilities = {
    ...unknownServer,
    ...knownCapabilities(path, new Date())?.capabilities,
    images: mmproj !== undefined,
    contextTokens,
    parallel,
    structuredOutput: true,
    abort: "stops",
    priceUsdPerMillion: { input: 0, output: 0, cachedInput: 0 },
    ...entry.capabilities,
  };
  let opened: Promise<LlamaContext> | null = null;

  async function open(): Promise<LlamaContext> {
    const llama = await importModule();
    // the slots share one store of keys and values, as the agents of a turn share their prefix
    const context = await llama.loadModel({ model: path, n_ctx: contextTokens, n_parallel: parallel, n_gpu_layers: gpuLayers, kv_unified: true });
    if (mmproj !== undefined && !(await context.initMultimodal({ path: mmproj }))) {
      throw new Error(`the projector ${mmproj} does not belong to these weights, or cannot be read`);
    }
    await context.parallel.enable({ n_parallel: parallel });
    return context;
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
      opened ??= open();
      const context = await opened.catch((error: unknown) => {
        opened = null;
        throw error;
      });
      yield* generate(context, request, messages, signal);
    } catch (error) {
      if (signal.aborted) return yield { type: "finish", reason: "aborted" };
      yield failed(isMissing(error) ? "setup" : "model", isMissing(error) ? missing(id) : `${id} (${path}) failed: ${messageOf(error)}.`);
    }
  }

  async function* generate(context: LlamaContext, request: ModelRequest, messages: unknown, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const queue: ModelEvent[] = [];
    let wake: () => void = () => undefined;
    const said = { content: "", reasoning_content: "" };
    const tell = (all: LlamaToken | LlamaResult): void => {
      for (const [field, type] of [
        ["reasoning_content", "reasoning-delta"],
        ["content", "text-delta"],
      ] as const) {
        const now = all[field];
        if (now === undefined || !now.startsWith(said[field]) || now.length === said[field].length) continue;
        queue.push({ type, text: now.slice(said[field].length) });
        said[field] = now;
      }
      wake();
    };
    if (signal.aborted) return yield { type: "finish", reason: "aborted" };
    const { promise, stop } = await context.parallel.completion({ ...toLlamaOptions(request, capabilities), messages }, (_, token) => tell(token));
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
      tell({ ...whole, content: whole.content ?? whole.text });
      yield* queue;
      for (const [index, call] of (whole.tool_calls ?? []).entries()) {
        const callId = call.id || `call_${index}`;
        yield { type: "tool-call", callId, tool: call.function.name, input: parseToolInput(call.function.arguments) };
      }
      const cached = whole.timings?.cache_n ?? 0;
      const inputTokens = Math.max(whole.tokens_evaluated, cached);
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
      const context = await opened?.catch(() => null);
      opened = null;
      await context?.release();
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND");
}

function missing(id: string): string {
  return `${id} is a GGUF file, and what runs it is not installed. In Melete's folder: ${installGguf}`;
}

/** Looked for where Melete is and where it was started, so that it need not be a dependency. */
async function importInstalled(): Promise<LlamaModule> {
  for (const from of [import.meta.filename, join(process.cwd(), "melete.js")]) {
    try {
      return createRequire(from)(packageName) as LlamaModule;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw Object.assign(new Error(`${packageName} is not installed`), { code: "MODULE_NOT_FOUND" });
}
