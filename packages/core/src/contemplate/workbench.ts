// What can be learnt about things that agents made by using them instead of reading them. Whoever can run programs and open pages gives
// one; Contemplating asks it and knows neither languages nor browsers.
import type { BlobStore, Part } from "../message.ts";

export interface MadePage {
  title: string;
  /** of the source, as artifacts have it */
  mediaType: string;
  source: string;
}

export interface Inspection {
  /** it does not work at all: it shows nothing, throws as it opens, or hangs */
  broken: boolean;
  /** what was found, for a judge to read */
  report: string;
  /** what it looks like, for a judge that sees */
  picture?: Extract<Part, { type: "image" }>;
}

export interface Workbench {
  /**
   * Runs every program and in it every call, an expression of its language. For each program one outcome per call, as text: equal texts are
   * equal outcomes, and null is a call that failed. Null when programs of this language cannot be run here, or these expressions not at all.
   *
   * @param language  the word behind the fence of its block, such as "python"
   */
  tryCalls(language: string, programs: readonly string[], calls: readonly string[], signal: AbortSignal): Promise<(string | null)[][] | null>;
  /** Null when it cannot be looked at here. */
  inspect(page: MadePage, context: { blobs: Pick<BlobStore, "write">; signal: AbortSignal }): Promise<Inspection | null>;
}
