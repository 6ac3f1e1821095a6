// The part of @fugood/llama.node (version 1.7) that is used here, and an engine made of it: one file of weights, several generations at
// once. It runs in a process of its own (gguf-process.ts) and knows neither requests nor events.

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
export interface LlamaToken {
  token?: string;
  content?: string;
  reasoning_content?: string;
}
export interface LlamaResult {
  text?: string;
  content?: string;
  reasoning_content?: string;
  tool_calls?: { id?: string; function: { name: string; arguments: string } }[];
  tokens_evaluated: number;
  tokens_predicted: number;
  stopped_limit?: boolean | number;
  context_full?: boolean;
  timings?: { cache_n?: number; prompt_n?: number };
}

export const llamaPackage = "@fugood/llama.node";

export interface GgufSetup {
  path: string;
  mmproj?: string;
  contextTokens: number;
  gpuLayers: number;
  parallel: number;
}

export interface GgufEngine {
  /** `stop` makes the result reject */
  complete(options: Record<string, unknown>, onToken: (token: LlamaToken) => void): { result: Promise<LlamaResult>; stop(): void };
  close(): Promise<void>;
}

/** Rejects when the weights or the projector cannot be loaded. */
export async function openGgufEngine(llama: LlamaModule, { path, mmproj, contextTokens, gpuLayers, parallel }: GgufSetup): Promise<GgufEngine> {
  // the slots share one store of keys and values, as the agents of a turn share their prefix
  const context = await llama.loadModel({ model: path, n_ctx: contextTokens, n_parallel: parallel, n_gpu_layers: gpuLayers, kv_unified: true });
  if (mmproj !== undefined && !(await context.initMultimodal({ path: mmproj }))) {
    throw new Error(`the projector ${mmproj} does not belong to these weights, or cannot be read`);
  }
  await context.parallel.enable({ n_parallel: parallel });
  return {
    complete(options, onToken) {
      const started = context.parallel.completion(options, (_, token) => onToken(token));
      let stopped = false;
      const result = started.then(({ promise, stop }) => {
        if (stopped) stop();
        return promise;
      });
      return {
        result,
        stop() {
          stopped = true;
          started.then(({ stop }) => stop()).catch(() => undefined);
        },
      };
    },
    close: () => context.release(),
  };
}
