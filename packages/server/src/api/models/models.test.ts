// GET /v1/models, asked by the clients of OpenAI and of Anthropic.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { collect, failureOf, useApiServer } from "../test-support/api-server.ts";

const server = useApiServer();
const names = ["instant", "thinking", "contemplating", ...["nano", "other", "blind"].flatMap((id) => [id, `${id}+thinking`, `${id}+contemplating`])];

test("OpenAI's client lists and retrieves them", async () => {
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none" });
  expect((await collect(openai.models.list())).map(({ id }) => id)).toEqual(names);
  expect(await openai.models.retrieve("nano+thinking")).toMatchObject({ id: "nano+thinking", object: "model", owned_by: "melete" });
  expect(await failureOf(openai.models.retrieve("gpt-9"))).toMatchObject({ status: 404, code: "model_not_found" });
});

test("Anthropic's client pages through them and retrieves one", async () => {
  const anthropic = new Anthropic({ baseURL: server.url, apiKey: "none" });
  const first = await anthropic.models.list({ limit: 5 });
  expect([first.data.length, first.has_more, first.last_id]).toEqual([5, true, names[4]]);
  const all = await collect(anthropic.models.list({ limit: 5 }));
  expect(all.map(({ id }) => id)).toEqual(names);
  expect(all[3]).toMatchObject({ type: "model", display_name: "nano", lifecycle: "active", max_input_tokens: 100_000 });
  expect(await anthropic.models.retrieve("contemplating-8")).toMatchObject({ type: "model", id: "contemplating-8" });
  expect(await failureOf(anthropic.models.retrieve("claude-9"))).toMatchObject({ status: 404, error: { error: { type: "not_found_error" } } });
});
