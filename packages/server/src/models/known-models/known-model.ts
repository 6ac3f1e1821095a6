// The form of what is known about a family of models. The tables beside this file are data: facts with their source, nothing guessed.
import type { Capabilities } from "@melete/core";

export interface KnownModel {
  /** tried on the model's name in lower case, without a vendor or folder before "/", with "-" for "_" and ":" */
  name: RegExp;
  capabilities: Partial<Capabilities>;
  /** from which day which price holds, oldest first; none when it is not known */
  prices?: readonly Price[];
}

/**
 * USD per million tokens, for prompts of ordinary length. `cachedInput` is the full input price where the cached one is not known: a
 * budget may then end early, never late.
 */
export interface Price {
  /** YYYY-MM-DD */
  from: string;
  input: number;
  output: number;
  cachedInput: number;
  cacheWrite?: number;
}

export interface KnownModels {
  /** where the facts were read, and when */
  source: string;
  /** the first whose name fits counts */
  models: readonly KnownModel[];
}
