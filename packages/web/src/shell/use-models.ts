// The models the server offers. Local servers are found while it runs, so the list is asked for again when the person comes back or looks.
import { useCallback, useEffect, useRef, useState } from "react";
import { listModels } from "../api/client.ts";
import type { ModelInfo } from "../api/schemas.ts";

export interface Models {
  models: ModelInfo[];
  refresh(): void;
}

export function useModels(): Models {
  const [models, setModels] = useState<ModelInfo[]>([]);
  const asking = useRef(false);

  const refresh = useCallback(() => {
    if (asking.current) return;
    asking.current = true;
    listModels()
      .then(
        (found) => setModels((known) => (JSON.stringify(found) === JSON.stringify(known) ? known : found)),
        // Without the list the page still works with the server's default model; a dead server is reported where something was asked.
        () => undefined,
      )
      .finally(() => {
        asking.current = false;
      });
  }, []);

  useEffect(() => {
    refresh();
    const onVisible = () => {
      if (document.visibilityState === "visible") refresh();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [refresh]);
  return { models, refresh };
}
