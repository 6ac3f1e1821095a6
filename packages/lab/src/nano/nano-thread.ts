// The words between the main thread and melete-nano's worker thread. Messages are small: tokens, weights and pixels never cross.
import type { Failure, ModelEvent, ModelRequest, Usage } from "@melete/core";

export interface NanoWorkerSetup {
  /** holds model.safetensors, config.json and tokenizer.json */
  folder: string;
  intraOpThreads: number;
  /** a module that exports `openNanoParts(setup)`; tests give a scripted one */
  partsModule: string;
}

export type ToNano =
  | { type: "stream"; id: number; request: ModelRequest }
  | { type: "abort"; id: number }
  /** the answer to "read" */
  | { type: "blob"; readId: number; bytes: Uint8Array | null; error: string }
  | { type: "close" };

export type FromNano =
  | { type: "ready"; contextTokens: number }
  | { type: "unusable"; failure: Failure }
  /** `spent` is what the stream has cost so far, null before its prompt stands: an abort must not have to ask for it */
  | { type: "event"; id: number; event: ModelEvent; spent: Usage | null }
  | { type: "spent"; id: number; spent: Usage }
  /** the bytes of a picture are wanted for stream `id` */
  | { type: "read"; id: number; readId: number; hash: string };
