// The search engines that a person may have: their own SearXNG, or Brave or Tavily with a key. Each is asked as its documentation says and
// answers with the same few fields. It knows their wires; it does not know what a search is for.
import { z } from "zod";

export interface SearchResult {
  title: string;
  url: string;
  /** what the engine quotes of the page; may be "" */
  quote: string;
}

export interface SearchEngine {
  name: string;
  /** Rejects with a message for the model. */
  search(query: string, count: number, signal: AbortSignal): Promise<SearchResult[]>;
}

export interface SearchSettings {
  /** address of a SearXNG whose settings allow the format json */
  searxngUrl?: string;
  braveKey?: string;
  tavilyKey?: string;
  /** other addresses of the services, for tests */
  braveUrl?: string;
  tavilyUrl?: string;
}

const timeoutMs = 15_000;
/** Results are a few kilobytes. */
const maxAnswerBytes = 2 * 1024 * 1024;

/** The first that is set up, in this order: one's own, Brave, Tavily. Null when none is. */
export function chooseEngine(settings: SearchSettings): SearchEngine | null {
  const { searxngUrl, braveKey, tavilyKey } = settings;
  if (searxngUrl) return searxng(searxngUrl);
  if (braveKey) return brave(braveKey, settings.braveUrl ?? "https://api.search.brave.com/res/v1/web/search");
  if (tavilyKey) return tavily(tavilyKey, settings.tavilyUrl ?? "https://api.tavily.com/search");
  return null;
}

const searxngAnswer = z.object({ results: z.array(z.object({ title: z.string().nullish(), url: z.string(), content: z.string().nullish() })) });

/** https://docs.searxng.org/dev/search_api.html */
function searxng(address: string): SearchEngine {
  return {
    name: "SearXNG",
    async search(query, count, signal) {
      const url = new URL("search", address.endsWith("/") ? address : `${address}/`);
      url.search = String(new URLSearchParams({ q: query, format: "json" }));
      const { results } = await ask("SearXNG", url, {}, searxngAnswer, signal);
      return results.slice(0, count).map(({ title, url: page, content }) => ({ title: title ?? "", url: page, quote: content ?? "" }));
    },
  };
}

const braveAnswer = z.object({
  web: z.object({ results: z.array(z.object({ title: z.string(), url: z.string(), description: z.string().nullish() })) }).optional(),
});

/** https://api-dashboard.search.brave.com/app/documentation/web-search/get-started */
function brave(key: string, address: string): SearchEngine {
  return {
    name: "Brave Search",
    async search(query, count, signal) {
      const url = new URL(address);
      url.search = String(new URLSearchParams({ q: query.slice(0, 400), count: String(Math.min(count, 20)), text_decorations: "false" }));
      const { web } = await ask("Brave Search", url, { headers: { accept: "application/json", "x-subscription-token": key } }, braveAnswer, signal);
      return (web?.results ?? []).map(({ title, url: page, description }) => ({ title, url: page, quote: description ?? "" }));
    },
  };
}

const tavilyAnswer = z.object({ results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().nullish() })) });

/** https://docs.tavily.com/documentation/api-reference/endpoint/search */
function tavily(key: string, address: string): SearchEngine {
  return {
    name: "Tavily",
    async search(query, count, signal) {
      const body = JSON.stringify({ query: query.slice(0, 400), max_results: Math.min(count, 20) });
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const { results } = await ask("Tavily", new URL(address), { method: "POST", body, headers }, tavilyAnswer, signal);
      return results.map(({ title, url: page, content }) => ({ title, url: page, quote: content ?? "" }));
    },
  };
}

async function ask<T>(name: string, url: URL, init: RequestInit, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  // a key must not follow a redirect to somebody else
  const response = await fetch(url, { ...init, redirect: "error", signal: limited }).catch((cause: Error) => {
    throw new Error(
      signal.aborted ? "The search was cancelled." : `${name} did not answer (${causeOf(cause)}). Look at its address and at the network.`,
    );
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${name} answered ${response.status}.${adviceFor(name, response.status)}`);
  }
  const text = await readText(response, maxAnswerBytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${name} did not answer with JSON.${adviceFor(name, 403)}`);
  }
  const answer = schema.safeParse(json);
  if (!answer.success) throw new Error(`${name} answered in a form that is not known: ${z.prettifyError(answer.error).slice(0, 200)}`);
  return answer.data;
}

function causeOf(cause: Error): string {
  const { code } = (cause.cause ?? {}) as { code?: string };
  return code ?? cause.name;
}

function adviceFor(name: string, status: number): string {
  if (name === "SearXNG" && status === 403) return ' Its settings.yml must list json under "search: formats:".';
  if (status === 401 || status === 403) return " Its key may be wrong.";
  return status === 429 ? " It allows no more searches for now." : "";
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxBytes) throw new Error("The search engine's answer is too long.");
  }
  return text;
}
