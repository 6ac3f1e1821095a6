// Looks for model servers on this machine: Ollama, LM Studio, llama.cpp, vLLM, and whatever else speaks OpenAI's list of models. It asks
// each for its models and for what it says about them; nothing is loaded by it, and nothing that belongs to a person is sent.
import type { Capabilities } from "@melete/core";
import { z } from "zod";
import type { LocalPlace } from "./model-offer.ts";

/** a server that is there answers in a few milliseconds; one that does not is not worth waiting for */
const usualTimeoutMs = 300;
/** Ollama says what a model can do one by one; more than this is a collection, not a choice */
const maxAsked = 32;

export const usualServers: readonly { server: string; url: string }[] = [
  { server: "Ollama", url: "http://127.0.0.1:11434/v1" },
  { server: "LM Studio", url: "http://127.0.0.1:1234/v1" },
  { server: "llama.cpp", url: "http://127.0.0.1:8080/v1" },
  { server: "vLLM", url: "http://127.0.0.1:8000/v1" },
];

/** MELETE_LOCAL_SERVERS: "off", or addresses between commas; the usual four when it is not set. */
export function serversToAsk(setting: string | undefined): readonly { server: string; url: string }[] {
  if (setting === undefined || setting.trim() === "") return usualServers;
  if (/^(off|no|none|0)$/i.test(setting.trim())) return [];
  const urls = setting.split(",").map((url) => url.trim().replace(/\/+$/, ""));
  return urls.filter((url) => URL.canParse(url)).map((url) => ({ server: new URL(url).host, url }));
}

/** All are asked at the same time. Those that answered, in the order they were named; never rejects. */
export async function findLocalServers(
  servers: readonly { server: string; url: string }[],
  signal: AbortSignal,
  timeoutMs = usualTimeoutMs,
): Promise<LocalPlace[]> {
  const patience: Patience = { signal, timeoutMs };
  const found = await Promise.all(servers.map((place) => askServer(place, patience).catch(() => null)));
  return found.filter((place) => place !== null && place.models.length > 0) as LocalPlace[];
}

interface Patience {
  signal: AbortSignal;
  timeoutMs: number;
}
type Found = LocalPlace["models"][number];

async function askServer({ server, url }: { server: string; url: string }, patience: Patience): Promise<LocalPlace> {
  const root = url.replace(/\/v1$/, "");
  // the servers' own routes say more than the common one; a server that is another one answers 404
  const [ollama, lmStudio, props, list] = await Promise.all([
    ask(`${root}/api/tags`, ollamaTags, patience),
    ask(`${root}/api/v0/models`, lmStudioModels, patience),
    ask(`${root}/props`, llamaProps, patience),
    ask(`${url}/models`, modelList, patience),
  ]);
  // llama.cpp lists Ollama's route too; its own properties tell it apart
  if (props !== null && list !== null) return { server: "llama.cpp", url, models: list.data.map(({ id }) => fromProps(id, props)) };
  if (lmStudio !== null) return { server: "LM Studio", url, models: lmStudio.data.toSorted(loadedFirst).flatMap(fromLmStudio) };
  if (ollama !== null) return { server: "Ollama", url, models: await fromOllama(root, ollama, patience) };
  if (list === null) throw new Error(`${url} is not a model server`);
  return { server, url, models: list.data.map((model) => ({ name: model.id, capabilities: contextOf(model.max_model_len) })) };
}

const modelList = z.object({ data: z.array(z.object({ id: z.string(), max_model_len: z.number().optional() })) });
const ollamaTags = z.object({ models: z.array(z.object({ name: z.string() })) });
const ollamaShow = z.object({ capabilities: z.array(z.string()).optional(), model_info: z.record(z.string(), z.unknown()).optional() });
const lmStudioModels = z.object({
  data: z.array(z.object({ id: z.string(), type: z.string(), state: z.string().optional(), max_context_length: z.number().optional() })),
});
const llamaProps = z.object({
  total_slots: z.number(),
  default_generation_settings: z.object({ n_ctx: z.number().optional() }).optional(),
  modalities: z.object({ vision: z.boolean().optional() }).optional(),
  chat_template: z.string().optional(),
});

/** null when there is no answer in time, or one of another shape */
async function ask<Shape extends z.ZodType>(
  url: string,
  shape: Shape,
  { signal, timeoutMs }: Patience,
  body?: unknown,
): Promise<z.infer<Shape> | null> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      redirect: "error",
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    return shape.parse(await response.json());
  } catch {
    return null;
  }
}

function fromProps(id: string, props: z.infer<typeof llamaProps>): Found {
  const vision = props.modalities?.vision;
  const dial = dials.find(({ variable }) => props.chat_template?.includes(variable));
  return {
    name: id,
    capabilities: {
      ...contextOf(props.default_generation_settings?.n_ctx),
      ...(vision === undefined ? {} : { images: vision }),
      parallel: Math.max(1, props.total_slots),
      // its grammars hold any answer to a schema
      structuredOutput: true,
      ...dial?.capabilities,
    },
    ...(dial === undefined ? {} : { effortField: `chat_template_kwargs.${dial.variable}` }),
  };
}

/** llama.cpp ignores `reasoning_effort`; its templates have variables of their own, and it shows the template that is in use. */
const dials: readonly { variable: string; capabilities: Partial<Capabilities> }[] = [
  { variable: "reasoning_strength", capabilities: { reasoning: "always", efforts: ["low", "medium", "high", "xhigh"] } },
  { variable: "reasoning_effort", capabilities: { reasoning: "always", efforts: ["low", "medium", "high"] } },
];

/** What is in memory answers at once; the others are loaded when they are asked, which may take a minute. */
function loadedFirst(a: { state?: string }, b: { state?: string }): number {
  return Number(b.state === "loaded") - Number(a.state === "loaded");
}

function fromLmStudio({ id, type, max_context_length: context }: z.infer<typeof lmStudioModels>["data"][number]): Found[] {
  if (type !== "llm" && type !== "vlm") return [];
  return [{ name: id, capabilities: { ...contextOf(context), images: type === "vlm" } }];
}

async function fromOllama(root: string, { models }: z.infer<typeof ollamaTags>, patience: Patience): Promise<Found[]> {
  const shown = await Promise.all(models.slice(0, maxAsked).map(({ name }) => ask(`${root}/api/show`, ollamaShow, patience, { model: name })));
  return models.flatMap(({ name }, index): Found[] => {
    const can = shown[index]?.capabilities;
    // older ones do not say; a model that only makes embeddings answers nobody
    if (can === undefined) return /embed/i.test(name) ? [] : [{ name, capabilities: {} }];
    if (!can.includes("completion")) return [];
    const thinks = can.includes("thinking");
    return [
      { name, capabilities: { images: can.includes("vision"), tools: can.includes("tools"), ...(thinks ? {} : { reasoning: "none" as const }) } },
    ];
  });
}

function contextOf(tokens: number | undefined): Partial<Capabilities> {
  return tokens === undefined || tokens <= 0 ? {} : { contextTokens: tokens };
}
