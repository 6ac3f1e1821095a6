// The recipe for homes in docs/models.md: its models.json parses, and its requests go out as llama.cpp documents them. The weights
// themselves were not run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelEvent, ModelRequest } from "@melete/core";
import { expect, test } from "vitest";
import { picture } from "../test-support.ts";
import { startFakeServer, streamed, type FakeAnswer } from "./fake-openai-server.fixture.ts";
import { findLocalServers } from "./local-servers.ts";
import { parseModelConfig } from "./model-config.ts";
import { offersFromConfig, offersFromLocalServer, type ModelOffer } from "./model-offer.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/models.md"), "utf8");
const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json ?? "");
const recipe = blocks.find((json) => json.includes("muse-glimmer")) ?? "";

/** As llama-server answers with the options of the recipe. */
const thoughtThenWords = streamed([{ role: "assistant", content: null }, { reasoning_content: "17 * 23" }, { content: "391" }]);
const llamaServer: FakeAnswer = (response, request) => {
  const known: Record<string, unknown> = {
    "/props": {
      total_slots: 4,
      model_alias: "muse-glimmer-30b",
      default_generation_settings: { n_ctx: 65536 },
      modalities: { vision: true, audio: false },
      chat_template: "{%- set rs = reasoning_strength if reasoning_strength is defined and reasoning_strength else 'high' -%}",
    },
    "/v1/models": { object: "list", data: [{ id: "muse-glimmer-30b", object: "model", owned_by: "llamacpp" }] },
  };
  const found = known[request.path];
  if (request.path === "/v1/chat/completions") return thoughtThenWords(response, request);
  response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(found ?? {}));
};

const { png } = picture();
const image = { type: "image" as const, blob: { hash: "a".repeat(64), mediaType: "image/png", byteLength: png.length, width: 60, height: 40 } };
const request: ModelRequest = {
  messages: [{ role: "user", parts: [image, { type: "text", text: "What is 17 * 23?" }] }],
  think: true,
  effort: "xhigh",
  temperature: 1,
  seed: 7,
  tools: [{ name: "calculate", description: "Works it out.", inputSchema: { type: "object" } }],
};

async function ask({ model }: ModelOffer, asked: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(asked, { signal: new AbortController().signal, blobs: { read: async () => png } })) events.push(event);
  return events;
}

test("every models.json on the page parses", () => {
  expect(blocks.length).toBe(2);
  for (const json of blocks) expect(parseModelConfig(json, "/home/me/.melete/models.json").length).toBeGreaterThan(0);
});

test("the recipe's requests: picture, tools, seed, and the strength of reasoning where llama.cpp's template reads it", async () => {
  const server = await startFakeServer(llamaServer);
  const entries = parseModelConfig(recipe.replace("http://127.0.0.1:8080/v1", server.url), "models.json");
  const [offer] = offersFromConfig({ path: "models.json", entries }, { environment: {} });
  if (offer === undefined) throw new Error("the recipe offers no model");
  expect(offer.model.capabilities).toMatchObject({ images: true, contextTokens: 65536, parallel: 4, sampling: "settable" });
  expect(offer.model.capabilities.priceUsdPerMillion).toEqual({ input: 0, output: 0, cachedInput: 0 });
  expect(await ask(offer, request)).toMatchObject([
    { type: "reasoning-delta", text: "17 * 23" },
    { type: "text-delta", text: "391" },
    { type: "usage" },
    { type: "finish", reason: "stop" },
  ]);
  const [sent] = server.requests;
  expect(sent).toMatchObject({ path: "/v1/chat/completions", authorization: undefined });
  expect(sent?.body).toMatchObject({
    model: "muse-glimmer-30b",
    stream: true,
    stream_options: { include_usage: true },
    temperature: 1,
    seed: 7,
    chat_template_kwargs: { reasoning_strength: "xhigh" },
    tools: [{ type: "function", function: { name: "calculate" } }],
    messages: [
      { role: "user", content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${png.toString("base64")}` } }, { type: "text" }] },
    ],
  });
  expect(sent?.body).not.toHaveProperty("reasoning_effort");
  await ask(offer, { ...request, think: false, effort: undefined });
  expect(server.requests[1]?.body).toMatchObject({ chat_template_kwargs: { reasoning_strength: "low" } });
});

test("found on its port, nothing needs to be written: the server says the rest", async () => {
  const server = await startFakeServer(llamaServer);
  const [place] = await findLocalServers([{ server: "llama.cpp", url: server.url }], new AbortController().signal, 20_000);
  if (place === undefined) throw new Error("the server was not found");
  const [offer] = offersFromLocalServer(place, { environment: {} });
  if (offer === undefined) throw new Error("no model is offered");
  const { capabilities } = offer.model;
  const written = (JSON.parse(recipe) as { capabilities: Record<string, unknown> }[])[0]?.capabilities ?? {};
  expect(capabilities).toMatchObject(written);
  await ask(offer, request);
  expect(server.requests.at(-1)?.body).toMatchObject({ chat_template_kwargs: { reasoning_strength: "xhigh" } });
});
