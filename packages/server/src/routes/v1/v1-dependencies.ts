// What the routes under /v1 are given.
import type { ModelCatalog } from "../../models/model-catalog.ts";

export interface V1Dependencies {
  models: ModelCatalog;
  /** milliseconds since the epoch */
  now: () => number;
}
