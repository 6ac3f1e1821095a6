// A turn that failed, as the AI SDK is told: with its message, and what kind of failure it was.
import type { Failure } from "@melete/core";

export class MeleteTurnError extends Error {
  override name = "MeleteTurnError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
