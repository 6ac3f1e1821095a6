// What a model server says it is doing right now: llama.cpp's slots, vLLM's metrics. It knows these two routes and nothing of the requests.
import { z } from "zod";

export interface Activity {
  /** generations under way */
  running: number;
  /** tokens they have made so far; null when the server does not say */
  decoded: number | null;
}

/** null when the server does not tell */
export type ServerActivity = (signal: AbortSignal) => Promise<Activity | null>;

const timeoutMs = 2000;
const nextToken = z.object({ n_decoded: z.number() });
const slotsSchema = z.array(z.object({ is_processing: z.boolean(), next_token: z.union([nextToken, z.array(nextToken)]).optional() }));

/** @param url with /v1 */
export function serverActivity(url: string): ServerActivity {
  const root = url.replace(/\/v1\/?$/, "");
  return async (signal) => (await fromSlots(`${root}/slots`, signal)) ?? (await fromMetrics(`${root}/metrics`, signal));
}

async function fromSlots(url: string, signal: AbortSignal): Promise<Activity | null> {
  const text = await read(url, signal);
  if (text === null) return null;
  const slots = slotsSchema.safeParse(parseJson(text));
  if (!slots.success) return null;
  const decoded = slots.data
    .flatMap(({ next_token: next }) => (next === undefined ? [] : [next].flat()))
    .reduce((sum, { n_decoded }) => sum + n_decoded, 0);
  return { running: slots.data.filter(({ is_processing }) => is_processing).length, decoded };
}

async function fromMetrics(url: string, signal: AbortSignal): Promise<Activity | null> {
  const text = await read(url, signal);
  const running = text === null ? null : /^vllm:num_requests_running(?:\{[^}]*\})? ([\d.e+]+)$/m.exec(text);
  return running === null ? null : { running: Number(running[1]), decoded: null };
}

async function read(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), redirect: "error" });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
