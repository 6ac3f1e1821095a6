// The engine as an AI SDK language model: every call is a turn, by default a Contemplating one, on any model of the AI SDK. It knows the
// SDK's interface and RunTurn; no server is behind it.
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import {
  createMemoryBlobs,
  type Capabilities,
  type Checker,
  createRunTurn,
  type Mode,
  type Model,
  type Roles,
  type RunTurn,
  type Tool,
} from "@melete/core";
import type { MeleteOptions } from "../api/shared/melete-options.ts";
import { type AnyModel, asModel } from "./as-model.ts";
import { readCall } from "./read-call.ts";
import { streamParts } from "./write-parts.ts";

/** Other models for some stages of Contemplating. */
export interface MeleteRoles {
  /** drafts go round this list */
  draft?: readonly AnyModel[];
  refine?: AnyModel;
  aggregate?: AnyModel;
  plan?: AnyModel;
}

export interface MeleteLanguageModelOptions extends Omit<MeleteOptions, "mode" | "roles"> {
  model: AnyModel;
  /** default: contemplating */
  mode?: Mode;
  roles?: MeleteRoles;
  /** tools that the agents run themselves; the caller's own go into the call, as always */
  tools?: readonly Tool[];
  /** ways to tell a right answer from a wrong one */
  checkers?: readonly Checker[];
  /** what is known about `model` better than what is assumed of one that nobody knows */
  capabilities?: Partial<Capabilities>;
}

/** @example streamText({ model: contemplating(openai("gpt-5.2"), { agents: 8 }), prompt }) */
export function contemplating(model: AnyModel, options: Omit<MeleteLanguageModelOptions, "model" | "mode"> = {}): LanguageModelV4 {
  return createMeleteLanguageModel({ ...options, model, mode: "contemplating" });
}

/**
 * A language model whose calls are turns. A call may change mode, agents, shape, budget and roles (by id) in `providerOptions.melete`; what
 * the agents did is in `providerMetadata.melete`.
 */
export function createMeleteLanguageModel(options: MeleteLanguageModelOptions): LanguageModelV4 {
  const { mode = "contemplating", shape, agents, budget, tools, checkers } = options;
  const model = asModel(options.model, options.capabilities);
  const { models, roles } = nameRoles(options.roles);
  const findModel = (id: string): Model | undefined => (id === model.id ? model : models.get(id));
  const runTurn = createRunTurn({ model, findModel, tools, checkers });
  const defaults = {
    mode,
    ...(shape === undefined ? {} : { shape }),
    ...(agents === undefined ? {} : { agents }),
    ...(budget === undefined ? {} : { budget }),
    ...(roles === undefined ? {} : { roles }),
  };
  return toLanguageModel(runTurn, `${model.id}+${mode}`, defaults);
}

function toLanguageModel(runTurn: RunTurn, modelId: string, defaults: MeleteOptions & { mode: Mode }): LanguageModelV4 {
  function start(call: LanguageModelV4CallOptions, signal: AbortSignal): AsyncGenerator<LanguageModelV4StreamPart> {
    const { request, blobs, warnings } = readCall(call, defaults);
    return streamParts(runTurn(request, { signal, blobs: createMemoryBlobs(blobs) }), { modelId, turnId: request.turnId, warnings });
  }

  return {
    specificationVersion: "v4",
    provider: "melete",
    modelId,
    // none: the SDK downloads what a prompt names by its URL
    supportedUrls: {},
    async doStream(call) {
      const leaving = new AbortController();
      const signal = call.abortSignal === undefined ? leaving.signal : AbortSignal.any([call.abortSignal, leaving.signal]);
      const parts = start(call, signal);
      const stream = new ReadableStream<LanguageModelV4StreamPart>({
        async pull(controller) {
          const { done, value } = await parts.next();
          if (call.abortSignal?.aborted) controller.error(call.abortSignal.reason);
          else if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => leaving.abort(),
      });
      return { stream };
    },
    async doGenerate(call) {
      const content: LanguageModelV4Content[] = [];
      const texts = new Map<string, Extract<LanguageModelV4Content, { type: "text" | "reasoning" }>>();
      let failure: unknown = null;
      let warnings: Extract<LanguageModelV4StreamPart, { type: "stream-start" }>["warnings"] = [];
      for await (const part of start(call, call.abortSignal ?? new AbortController().signal)) {
        switch (part.type) {
          case "stream-start":
            warnings = part.warnings;
            break;
          case "text-start":
          case "reasoning-start": {
            const block = { type: part.type === "text-start" ? ("text" as const) : ("reasoning" as const), text: "" };
            texts.set(part.id, block);
            content.push(block);
            break;
          }
          case "text-delta":
          case "reasoning-delta": {
            const block = texts.get(part.id);
            if (block !== undefined) block.text += part.delta;
            break;
          }
          case "tool-call":
            content.push(part);
            break;
          case "error":
            failure = part.error;
            break;
          case "finish": {
            call.abortSignal?.throwIfAborted();
            if (failure !== null) throw failure;
            const { usage, finishReason, providerMetadata } = part;
            return { content, finishReason, usage, providerMetadata, warnings, response: { modelId } };
          }
          default:
            break;
        }
      }
      throw new Error("The turn ended without its last event.");
    },
  };
}

function nameRoles(roles: MeleteRoles | undefined): { models: Map<string, Model>; roles: Roles | undefined } {
  const models = new Map<string, Model>();
  if (roles === undefined) return { models, roles: undefined };
  const name = (model: AnyModel): string => {
    const own = asModel(model);
    models.set(own.id, own);
    return own.id;
  };
  const { draft, refine, aggregate, plan } = roles;
  return {
    models,
    roles: {
      ...(draft === undefined ? {} : { draft: draft.map(name) }),
      ...(refine === undefined ? {} : { refine: name(refine) }),
      ...(aggregate === undefined ? {} : { aggregate: name(aggregate) }),
      ...(plan === undefined ? {} : { plan: name(plan) }),
    },
  };
}
