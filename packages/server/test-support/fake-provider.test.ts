import { createGate } from "@melete/core";
import { expect, onTestFinished, test } from "vitest";
import { planAnswer } from "./answer-plan.ts";
import { type FakeProvider, type FakeProviderOptions, misbehaviours, startFakeProvider } from "./fake-provider.ts";
import { spawnFakeProvider } from "./spawn-fake-provider.ts";

async function start(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const provider = await startFakeProvider(options);
  onTestFinished(() => provider.close());
  return provider;
}

function post(url: string, change: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Response> {
  const body = { model: "fake", stream: true, stream_options: { include_usage: true }, messages: [{ role: "user", content: "Hi?" }], ...change };
  return fetch(`${url}/chat/completions`, { method: "POST", body: JSON.stringify(body), redirect: "manual", signal });
}

const contentOf = (text: string): string =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json).choices[0]?.delta.content ?? "").join("");

test("an answer comes as chunks with reasoning, tool calls, usage and [DONE], and the request is kept", async () => {
  const provider = await start({
    answer: ({ prompt }) => ({ text: `You said ${prompt}`, reasoning: "hm", toolCalls: [{ id: "c1", name: "add", input: { a: 1 } }] }),
  });
  const text = await (await post(provider.url, { seed: 7 })).text();
  expect(contentOf(text)).toBe("You said Hi?");
  expect(text).toContain('"reasoning_content":"hm"');
  expect(text).toContain('"finish_reason":"tool_calls"');
  expect(text).toMatch(/"completion_tokens":4,.*\n\ndata: \[DONE\]\n\n$/);
  expect(provider.requests).toMatchObject([{ prompt: "Hi?", seed: 7, tokens: 4, aborted: false, endedAt: expect.any(Number) }]);
});

test("without a stream the same answer comes whole", async () => {
  const provider = await start({ settings: { tokens: 3 } });
  expect(await (await post(provider.url, { stream: false })).json()).toMatchObject({
    choices: [{ message: { role: "assistant", content: "word word word" }, finish_reason: "stop" }],
    usage: { completion_tokens: 3 },
  });
});

test("lengths are lognormal around their mean, the same for the same seed", () => {
  const settings = { tokens: { mean: 200, sigma: 0.6 }, seed: 3 };
  const lengths = Array.from({ length: 4000 }, (_, index) => planAnswer(settings, {}, String(index)).count);
  const mean = lengths.reduce((sum, length) => sum + length) / lengths.length;
  const logs = lengths.map(Math.log);
  const middle = logs.reduce((sum, log) => sum + log) / logs.length;
  const sigma = Math.sqrt(logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / logs.length);
  expect(mean).toBeGreaterThan(190);
  expect(mean).toBeLessThan(210);
  expect(sigma).toBeCloseTo(0.6, 1);
  expect(planAnswer(settings, {}, "5").count).toBe(lengths[5]);
});

test("a reader who leaves is noticed, and nothing more is written", async () => {
  const gate = createGate();
  const provider = await start({ answer: () => ({ text: "a b c", beforeToken: (index) => (index === 1 ? gate.wait() : undefined) }) });
  const leaving = new AbortController();
  await post(provider.url, {}, leaving.signal);
  await gate.reached;
  expect(provider.running()).toBe(1);
  leaving.abort();
  await provider.idle();
  gate.open();
  expect(provider.requests).toMatchObject([{ aborted: true, tokens: 1, tokensAfterAbort: 0 }]);
});

test("requests beyond the limit get 429 while the others run", async () => {
  const gate = createGate();
  const provider = await start({ settings: { maxConcurrent: 1, retryAfterSeconds: 3 }, answer: () => ({ text: "a", beforeToken: gate.wait }) });
  const first = post(provider.url);
  await gate.reached;
  const second = await post(provider.url);
  expect([second.status, second.headers.get("retry-after")]).toEqual([429, "3"]);
  gate.open();
  expect(contentOf(await (await first).text())).toBe("a");
});

test.each(misbehaviours)("%s is asked for by the model's name, and leaves nothing running when the reader goes", async (misbehaviour) => {
  const asked = createGate();
  asked.open();
  const settings = { text: "Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich." };
  const provider = await start({ settings, answer: () => asked.wait().then(() => ({})) });
  const leaving = new AbortController();
  const outcome = await Promise.race([
    post(provider.url, { model: `fake/${misbehaviour}` }, leaving.signal)
      .then(async (response) => {
        if (misbehaviour === "never-ends" || misbehaviour.startsWith("stall")) return "waiting";
        return `${response.status} ${await response.text()}`;
      })
      .catch(() => "broken"),
    misbehaviour === "stall-connect" ? asked.reached.then(() => "waiting") : new Promise<string>(() => undefined),
  ]);
  leaving.abort();
  await provider.idle();
  expect(provider.requests[0].misbehaviour).toBe(misbehaviour);
  const expected: Partial<Record<string, RegExp>> = {
    "stall-connect": /^waiting$/,
    reset: /^broken$/,
    cut: /^broken$/,
    empty: /^200 $/,
    html: /^200 <!doctype/,
    "redirect-loop": /^307/,
    "rate-limit": /^429/,
    "rate-limit-bare": /^429/,
    "json-instead": /^200 \{"id"/,
    "bad-json": /unclosed\n\n/,
    "split-utf8": /Boxkämpfer/,
    crlf: /\r\n\r\n/,
  };
  expect(outcome).toMatch(expected[misbehaviour] ?? /./);
});

test("as a process of its own it tells how its answers went, and can be told to change", async () => {
  const provider = await spawnFakeProvider({ tokens: 2 });
  onTestFinished(() => provider.stop());
  expect(contentOf(await (await post(provider.url)).text())).toBe("word word");
  await provider.configure({ text: "Other words." });
  expect(contentOf(await (await post(provider.url)).text())).toBe("Other words.");
  expect(await provider.log()).toMatchObject({ running: 0, requests: [{ tokens: 2 }, { tokens: 2 }] });
});
