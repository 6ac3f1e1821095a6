// Asks an OpenAI-compatible server which models it serves. It knows that one route; answering questions is the server package's.
import type { ModelSettings } from "./settings.ts";

export type ModelServerReply = { ok: true; models: string[] } | { ok: false; problem: string };

/** Long enough for a server that is loading a model, short enough to wait for. */
const timeoutMs = 5000;

export async function askModelServer(url: string, { apiKey }: Pick<ModelSettings, "apiKey">): Promise<ModelServerReply> {
  const address = `${url.replace(/\/+$/, "")}/models`;
  try {
    const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) });
    if (response.status === 401 || response.status === 403) {
      return { ok: false, problem: `${address} refuses the key (${response.status}). Set MELETE_API_KEY to a key of that server.` };
    }
    if (!response.ok) return { ok: false, problem: `${address} answers ${response.status}. Is the address right? It usually ends in /v1.` };
    const body = (await response.json()) as { data?: { id?: unknown }[] };
    const models = (body.data ?? []).map(({ id }) => String(id));
    return { ok: true, models };
  } catch (error) {
    return { ok: false, problem: `${address} does not answer: ${reasonOf(error)}. Is that server running, and is MELETE_MODEL_URL right?` };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing within ${timeoutMs / 1000} s`;
  const cause = error.cause;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.message;
}
