// The one narrow interface to any model. It knows requests and events; it does not know wires, prices or turns.
import type { Blobs, Message } from "../message.ts";
import type { Effort, ModelEvent, ResponseFormat, ToolChoice, ToolSpec } from "../event.ts";

/** Facts about a model, as data. `null` means unknown. */
export interface Capabilities {
  images: boolean;
  tools: boolean;
  /** the only tools it was taught to call, for a model that cannot learn one from its description; absent: any */
  knownTools?: readonly string[];
  /**
   * how boxes in this model's text are written: fractions 0..1, thousandths 0..1000 (x before y, or y before x), or pixels of the picture
   * it was sent
   */
  coordinates: "fraction" | "thousandths" | "thousandths-yx" | "pixels";
  /** pictures are made no larger than this on their longer side before they are sent; "pixels" are those of the picture it then saw */
  maxImageSide?: number;
  /** tokens of prompt and answer together */
  contextTokens: number;
  /** can the caller set temperature and top-p? many models reject them */
  sampling: "settable" | "fixed";
  reasoning: "none" | "switchable" | "always";
  /** the reasoning levels it accepts, weakest first; absent when it has no such dial */
  efforts?: readonly Effort[];
  /** can the provider hold an answer to a JSON schema? when absent, the schema is asked for in words and the answer is checked */
  structuredOutput?: boolean;
  /** "block": follows an instruction to end with a JSON record; "plain": only its visible answer is its record */
  records: "block" | "plain";
  /** does aborting the request stop the generation? */
  abort: "stops" | "best-effort";
  /** generations it serves at once with gain; more than this run in waves */
  parallel: number;
  /** takes long between words, as on a processor without help: it is given more time before it counts as stalled */
  slow?: boolean;
  /** nothing, or only a summary, arrives while it thinks: then silence is no sign of a stall */
  hiddenThinking?: boolean;
  /** how many earlier attempts it is known to read with profit when they fit; absent: 8 */
  references?: number;
  /** `cacheWrite`: tokens that are written into the provider's cache, where that costs more than reading them */
  priceUsdPerMillion: { input: number; output: number; cachedInput: number; cacheWrite?: number } | null;
}

export interface ModelRequest {
  messages: Message[];
  tools?: ToolSpec[];
  /** ask for reasoning before the answer; a model with reasoning "none" ignores it */
  think: boolean;
  /** how long to think, where the model has a dial; adapters take the nearest level that exists */
  effort?: Effort;
  /** "auto" when absent */
  toolChoice?: ToolChoice;
  /** sent only when capabilities.structuredOutput is true */
  responseFormat?: ResponseFormat;
  /** the answer ends before the first of these */
  stop?: string[];
  maxOutputTokens?: number;
  /** sent only when capabilities.sampling is "settable" */
  temperature?: number;
  seed?: number;
  /** requests with the same key share this many leading messages: a hint to compute the prefix once */
  sharedPrefix?: { key: string; messages: number };
}

export interface StreamOptions {
  signal: AbortSignal;
  blobs: Blobs;
  /** who asks, for logs and traces; never sent to a provider */
  turnId?: string;
  agentId?: string;
}

export interface Model {
  readonly id: string;
  readonly capabilities: Capabilities;
  /** who serves it, in the words of OpenTelemetry's GenAI conventions; for traces */
  readonly provider?: string;
  /**
   * One generation. Never throws and never rejects: the last event is always `finish`; a failure is `finish` with reason "error",
   * an abort is `finish` with reason "aborted". `usage`, when known, comes before `finish`.
   */
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ModelEvent>;
}
