// The routes and shapes are those that Ollama, LM Studio, llama.cpp and vLLM document; the servers are fakes.
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { startFakeServer, type FakeAnswer } from "./fake-openai-server.fixture.ts";
import { findLocalServers, serversToAsk, usualServers } from "./local-servers.ts";

const live = new AbortController().signal;
/** a busy machine may take its time; only the test of silence needs less */
const patientMs = 20_000;

function routes(table: Record<string, unknown>): FakeAnswer {
  return (response, { path, body }) => {
    const found = table[path];
    const value = typeof found === "function" ? found(body) : found;
    response.writeHead(value === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(value ?? { error: "not found" }));
  };
}

const ollama = routes({
  "/api/tags": { models: [{ name: "qwen3-vl:8b" }, { name: "nomic-embed-text:latest" }, { name: "llama3.2:3b" }] },
  "/api/show": ({ model }: { model: string }) =>
    ({
      "qwen3-vl:8b": { capabilities: ["completion", "vision", "tools", "thinking"] },
      "nomic-embed-text:latest": { capabilities: ["embedding"] },
      "llama3.2:3b": { capabilities: ["completion", "tools"] },
    })[model],
  "/v1/models": { data: [{ id: "qwen3-vl:8b" }] },
});
const lmStudio = routes({
  "/api/v0/models": {
    object: "list",
    data: [
      { id: "qwen2-vl-7b-instruct", type: "vlm", state: "not-loaded", max_context_length: 32768 },
      { id: "meta-llama-3.1-8b-instruct", type: "llm", state: "loaded", max_context_length: 131072 },
      { id: "text-embedding-nomic", type: "embeddings", max_context_length: 2048 },
    ],
  },
  "/v1/models": { data: [] },
});
const llamaCpp = routes({
  "/props": {
    total_slots: 4,
    default_generation_settings: { n_ctx: 65536 },
    modalities: { vision: true, audio: false },
    chat_template: "{%- set rs = reasoning_strength if reasoning_strength is defined else 'high' -%}",
  },
  "/v1/models": { object: "list", data: [{ id: "muse-glimmer-30b" }] },
  "/api/tags": { models: [{ name: "muse-glimmer-30b" }] },
});
const vllm = routes({ "/v1/models": { data: [{ id: "meta-models/muse-spark-open", max_model_len: 262144 }] } });

test("each server is asked in its own way, and what it says of its models is believed", async () => {
  const servers = await Promise.all([ollama, lmStudio, llamaCpp, vllm].map((answer) => startFakeServer(answer)));
  const names = ["Ollama", "LM Studio", "llama.cpp", "vLLM"];
  const found = await findLocalServers(
    servers.map(({ url }, index) => ({ server: names[index] ?? "", url })),
    live,
    patientMs,
  );
  expect(found.map(({ server, models }) => [server, models])).toEqual([
    [
      "Ollama",
      [
        { name: "qwen3-vl:8b", capabilities: { images: true, tools: true } },
        { name: "llama3.2:3b", capabilities: { images: false, tools: true, reasoning: "none" } },
      ],
    ],
    [
      "LM Studio",
      [
        // loaded, so it comes first
        { name: "meta-llama-3.1-8b-instruct", capabilities: { images: false, contextTokens: 131072 } },
        { name: "qwen2-vl-7b-instruct", capabilities: { images: true, contextTokens: 32768 } },
      ],
    ],
    [
      "llama.cpp",
      [
        {
          name: "muse-glimmer-30b",
          capabilities: {
            images: true,
            parallel: 4,
            contextTokens: 65536,
            structuredOutput: true,
            reasoning: "always",
            efforts: ["low", "medium", "high", "xhigh"],
          },
          effortField: "chat_template_kwargs.reasoning_strength",
        },
      ],
    ],
    ["vLLM", [{ name: "meta-models/muse-spark-open", capabilities: { contextTokens: 262144 } }]],
  ]);
  for (const { requests } of servers) expect(requests.every(({ authorization }) => authorization === undefined)).toBe(true);
});

test("other programs, and places where nothing listens, are passed over", async () => {
  const page = await startFakeServer((response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"));
  const shape = await startFakeServer(routes({ "/v1/models": { data: "none" } }));
  const moved = await startFakeServer((response) => response.writeHead(302, { location: "http://192.0.2.1/" }).end());
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const address = closed.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => closed.close(resolve));
  const urls = [page.url, shape.url, moved.url, `http://127.0.0.1:${port}/v1`];
  expect(
    await findLocalServers(
      urls.map((url) => ({ server: "?", url })),
      live,
    ),
  ).toEqual([]);
});

test("one that never answers is not waited for", async () => {
  const silent = await startFakeServer(() => new Promise(() => undefined));
  expect(await findLocalServers([{ server: "x", url: silent.url }], live, 50)).toEqual([]);
  expect(silent.requests.length).toBeGreaterThan(0);
});

test("the person may name other addresses, or none", () => {
  expect(serversToAsk(undefined)).toBe(usualServers);
  expect(serversToAsk("off")).toEqual([]);
  expect(serversToAsk(" http://127.0.0.1:9/v1/, nonsense ,http://10.0.0.5:8000/v1")).toEqual([
    { server: "127.0.0.1:9", url: "http://127.0.0.1:9/v1" },
    { server: "10.0.0.5:8000", url: "http://10.0.0.5:8000/v1" },
  ]);
});
