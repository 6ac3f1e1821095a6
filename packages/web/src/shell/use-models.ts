// The models the server offers, asked once.
import { useEffect, useState } from "react";
import { listModels } from "../api/client.ts";
import type { ModelInfo } from "../api/schemas.ts";

export function useModels(): ModelInfo[] {
  const [models, setModels] = useState<ModelInfo[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    // Without the list the page still works with the server's default model; a dead server is reported where something was asked.
    listModels(controller.signal).then(setModels, () => undefined);
    return () => controller.abort();
  }, []);
  return models;
}
