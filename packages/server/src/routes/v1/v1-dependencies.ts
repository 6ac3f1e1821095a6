// What the routes under /v1 are given.
import type { Spending } from "../../accounts/spending.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";

export interface V1Dependencies {
  models: ModelCatalog;
  /** absent: nobody counts what turns spend */
  spender?: Spending;
  /** milliseconds since the epoch */
  now: () => number;
}
