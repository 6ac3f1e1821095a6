// What the routes under /v1 are given.
import type { Spending } from "../../accounts/spending.ts";
import type { ModelCatalog } from "../../models/model-catalog.ts";
import type { Supervisor } from "../../runs/supervisor.ts";
import type { BlobFiles } from "../../store/blob-files.ts";
import type { Store } from "../../store/store.ts";

export interface V1Dependencies {
  models: ModelCatalog;
  store: Store;
  files: BlobFiles;
  supervisor: Supervisor;
  /** absent: nobody counts what turns spend */
  spender?: Spending;
  /** milliseconds since the epoch */
  now: () => number;
}
