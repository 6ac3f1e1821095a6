// A Model that says what a script tells it: the model of tests and examples. It knows no wire and no clock of its own.
import type { ModelEvent } from "../event.ts";
import type { Capabilities, Model, ModelRequest, StreamOptions } from "./model.ts";

/** An event to say, or something to do or wait for (a gate, a step of a manual clock) before the next event. */
export type ScriptStep = ModelEvent | (() => void | Promise<void>);
export type Script = readonly ScriptStep[];

export interface ScriptedModelOptions {
  id?: string;
  capabilities?: Partial<Capabilities>;
  /** One script per call in order, or a function of the request and the call's index. A script without `finish` ends with "stop". */
  script: readonly Script[] | ((request: ModelRequest, index: number) => Script);
}

export interface ScriptedModel extends Model {
  /** every request so far, in the order of the calls */
  readonly requests: ModelRequest[];
}

const defaultCapabilities: Capabilities = {
  images: true,
  tools: true,
  coordinates: "fraction",
  contextTokens: 100_000,
  sampling: "settable",
  reasoning: "switchable",
  records: "plain",
  abort: "stops",
  parallel: 16,
  priceUsdPerMillion: null,
};

/**
 * A model from a script.
 *
 * @example
 * const model = createScriptedModel({ script: [[{ type: "text-delta", text: "Hello." }]] });
 * const echo = createScriptedModel({ script: (request) => say(textOf(request.messages.at(-1)!)) });
 */
export function createScriptedModel(options: ScriptedModelOptions): ScriptedModel {
  const requests: ModelRequest[] = [];
  const { script } = options;

  function scriptFor(request: ModelRequest, index: number): Script {
    if (typeof script === "function") return script(request, index);
    const found = script[index];
    if (found !== undefined) return found;
    const message = `The script has ${script.length} calls, but call ${index + 1} came; add a script for it.`;
    return [{ type: "finish", reason: "error", failure: { kind: "internal", message, retryable: false } }];
  }

  return {
    id: options.id ?? "scripted",
    capabilities: { ...defaultCapabilities, ...options.capabilities },
    requests,
    stream(request, streamOptions) {
      const index = requests.push(request) - 1;
      return perform(() => scriptFor(request, index), streamOptions);
    },
  };
}

async function* perform(makeScript: () => Script, { signal }: StreamOptions): AsyncGenerator<ModelEvent> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    for (const step of makeScript()) {
      if (typeof step === "function") await Promise.race([step(), aborted]);
      if (signal.aborted) break;
      if (typeof step === "function") continue;
      yield step;
      if (step.type === "finish") return;
    }
  } catch (error) {
    const message = `The script failed: ${error instanceof Error ? error.message : String(error)}`;
    yield { type: "finish", reason: "error", failure: { kind: "internal", message, retryable: false } };
    return;
  }
  yield { type: "finish", reason: signal.aborted ? "aborted" : "stop" };
}

/** A script that says `text` word by word (one delta per word), then its usage. */
export function say(text: string, usage?: { inputTokens: number; outputTokens: number }): Script {
  const words: ScriptStep[] = (text.match(/\s*\S+\s*$|\s*\S+/g) ?? []).map((word) => ({ type: "text-delta", text: word }));
  if (usage === undefined) return words;
  return [...words, { type: "usage", usage: { ...usage, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } }];
}

/** A script of one failed generation. */
export function fail(message: string, kind: "request" | "setup" | "model" = "model"): Script {
  return [{ type: "finish", reason: "error", failure: { kind, message, retryable: kind === "model" } }];
}

export interface Gate {
  /** a script step that waits until the gate opens */
  wait: () => Promise<void>;
  /** resolves when somebody waits at the gate */
  reached: Promise<void>;
  open: () => void;
}

/** A gate in a script: the generation stops there until the test opens it. */
export function createGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    wait: () => {
      reach();
      return opened;
    },
    reached,
    open,
  };
}
