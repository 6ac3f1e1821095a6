// A scripted model that can do exactly what each test says, and what the probe concludes. Time is moved by the script.
import {
  createManualClock,
  createScriptedModel,
  fail,
  type Capabilities,
  type ManualClock,
  type ModelRequest,
  type Script,
  textOf,
} from "@melete/core";
import { expect, test } from "vitest";
import { startFakeServer } from "./fake-openai-server.fixture.ts";
import { conventionOf, probeModel, type ProbeFinding } from "./probe-model.ts";
import { probeNumber } from "./probe-picture.ts";
import { serverActivity, type Activity, type ServerActivity } from "./server-activity.ts";

interface Ability {
  box?: string | null;
  sees?: boolean;
  calls?: boolean;
  json?: boolean;
  temperature?: boolean;
  thinks?: "never" | "always" | "switchable";
  effort?: boolean;
  /** generations that the machine makes progress on at the same time */
  lanes?: number;
}

const refused = (what: string): Script => fail(`${what} is not supported`, "request");

/** The model as its variants are: what a variant does not have is not sent, as in the real adapter. */
function scripted(can: Ability, clock: ManualClock) {
  const { sees = true, box = "650,150,850,550", calls = true, json = true, temperature = true, thinks = "never", effort = true, lanes = 1 } = can;
  let running = 0;
  const answer = (request: ModelRequest, capabilities: Capabilities): Script => {
    const text = textOf(request.messages.at(-1) ?? { role: "user", parts: [] });
    const hasImage = request.messages.some(({ parts }) => parts.some(({ type }) => type === "image"));
    if (hasImage && !sees) return refused("image input");
    if (request.temperature !== undefined && !temperature) return refused("temperature");
    if (capabilities.efforts !== undefined && request.effort !== undefined && !effort) return refused("reasoning_effort");
    const off = capabilities.reasoning === "switchable" && !request.think;
    if (off && thinks === "always") return refused("effort none");
    const thought: Script = thinks === "always" || (thinks === "switchable" && !off) ? [{ type: "reasoning-delta", text: "hm" }] : [];
    const usage: Script = [{ type: "usage", usage: { inputTokens: 9, outputTokens: 3, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } }];
    const words = (said: string): Script => [...thought, { type: "text-delta", text: said }, ...usage];
    if (text.includes("2 + 3")) return [() => clock.advance(250), ...words("5")];
    if (text.includes("Which number")) return words(probeNumber);
    if (text.includes("red square")) return words(box ?? "at the top right");
    if (text.includes("note_number") && calls) return [{ type: "tool-call", callId: "c", tool: "note_number", input: { number: 7 } }, ...usage];
    if (text.includes("capital")) return words(json ? '{"capital":"Paris"}' : "Paris.");
    if (text.includes("1 to 40")) return [start, ...words("1 2 3"), work];
    if (text.includes("1 to 2000")) return Array.from({ length: 50 }, () => ({ type: "text-delta" as const, text: "one\n" }));
    return words("391");
  };
  function start(): void {
    running += 1;
  }
  /** All that run share the lanes: a round of n takes n / lanes. */
  async function work(): Promise<void> {
    await Promise.resolve();
    const together = running;
    if (together === 0) return;
    running = 0;
    clock.advance(1000 * Math.ceil(together / lanes));
  }
  return (capabilities: Partial<Capabilities>) => {
    const model = createScriptedModel({ capabilities, script: (request) => answer(request, model.capabilities) });
    return model;
  };
}

async function probe(can: Ability, more: { activity?: (clock: ManualClock) => ServerActivity; maxParallel?: number } = {}) {
  const clock = createManualClock();
  const { activity, maxParallel } = more;
  const findings: ProbeFinding[] = [];
  const run = probeModel({ variant: scripted(can, clock), signal: new AbortController().signal, clock, activity: activity?.(clock), maxParallel });
  for (;;) {
    const next = await run.next();
    if (next.done) return { found: next.value.capabilities, words: findings.map(({ state, text }) => `${state}: ${text}`).join("\n") };
    findings.push(next.value);
  }
}

test("a model that can do everything", async () => {
  const { found, words } = await probe({ thinks: "switchable", lanes: 4 }, { maxParallel: 8 });
  expect(found).toEqual({
    images: true,
    coordinates: "thousandths",
    tools: true,
    structuredOutput: true,
    sampling: "settable",
    reasoning: "switchable",
    efforts: ["low", "medium", "high"],
    parallel: 4,
  });
  expect(words).toContain("good: It answers: 2 + 3 is 5 (first word after 0.25 s");
  expect(words).toContain("good: It serves 4 answers at once with gain");
  expect(words).not.toContain("problem");
});

test("a model that can do little, each with what to do about it", async () => {
  const { found, words } = await probe({ sees: false, calls: false, json: false, temperature: false, thinks: "always", effort: false });
  expect(found).toEqual({ images: false, tools: false, structuredOutput: false, sampling: "fixed", reasoning: "always", parallel: 1 });
  expect(words).toMatch(/note: It does not see pictures \(image input is not supported\)\. .*--mmproj/);
  expect(words).toMatch(/note: It does not call tools.*--jinja/);
  expect(words).toMatch(/note: It refuses a temperature/);
  expect(words).toMatch(/cannot be switched off, and how long cannot be set/);
  expect(words).toMatch(/agents take turns.*-np N --kv-unified/);
  expect(words).toMatch(/Whether an abort really stops it cannot be seen/);
});

test("a model that never thinks has no levels", async () => {
  const { found } = await probe({});
  expect(found).toMatchObject({ reasoning: "none" });
  expect(found).not.toHaveProperty("efforts");
});

test("one that does not answer at all is a problem, and nothing is concluded", async () => {
  const run = probeModel({
    variant: () => createScriptedModel({ script: () => fail("Nothing answers at http://x.", "setup") }),
    signal: new AbortController().signal,
    clock: createManualClock(),
  });
  expect((await run.next()).value).toEqual({ state: "problem", text: "It does not answer: Nothing answers at http://x." });
  expect((await run.next()).value).toEqual({ capabilities: {} });
});

test("an abort that stops the server is told apart from one that does not", async () => {
  /** each look at the server takes as long as the probe waits between two */
  const looking =
    (look: () => Activity | null) =>
    (clock: ManualClock): ServerActivity =>
    async () => {
      setImmediate(() => clock.advance(50));
      return look();
    };
  const states = [
    { running: 1, decoded: 40 },
    { running: 1, decoded: 42 },
    { running: 0, decoded: 43 },
  ];
  const stops = await probe({}, { activity: looking(() => states.shift() ?? null) });
  expect(stops.found.abort).toBe("stops");
  expect(stops.words).toContain("good: An abort stops it (3 tokens came after it)");
  let decoded = 40;
  const goesOn = await probe({}, { activity: looking(() => ({ running: 1, decoded: decoded++ })) });
  expect(goesOn.found.abort).toBe("best-effort");
  expect(goesOn.words).toMatch(/note: After an abort it goes on generating for more than 2 s, \d+ tokens so far/);
});

test.each([
  ["0.65, 0.15, 0.85, 0.55", "fraction"],
  ["[650, 150, 850, 550]", "thousandths"],
  ["box_2d: [150, 650, 550, 850]", "thousandths-yx"],
  ["x1=520 y1=60 x2=680 y2=220", "pixels"],
  ["520,60,680,220", "pixels"],
  ["(522, 58), (679, 223)", "pixels"],
  ["somewhere on the right", null],
  ["1, 2, 3, 4", null],
] as const)("a box written as %s is %s", (text, convention) => {
  expect(conventionOf(text)).toBe(convention);
});

test("llama.cpp says what its slots do, vLLM what it runs, others nothing", async () => {
  const live = new AbortController().signal;
  const llama = await startFakeServer((response, { path }) => {
    const slots = [
      { id: 0, is_processing: true, next_token: [{ n_decoded: 12 }] },
      { id: 1, is_processing: false, next_token: { n_decoded: 30 } },
    ];
    response.writeHead(path === "/slots" ? 200 : 404).end(JSON.stringify(slots));
  });
  expect(await serverActivity(llama.url)(live)).toEqual({ running: 1, decoded: 42 });
  const vllm = await startFakeServer((response, { path }) => {
    response.writeHead(path === "/metrics" ? 200 : 404).end('# HELP x\nvllm:num_requests_running{model_name="m"} 2.0\n');
  });
  expect(await serverActivity(vllm.url)(live)).toEqual({ running: 2, decoded: null });
  const other = await startFakeServer((response) => response.writeHead(404).end("no"));
  expect(await serverActivity(other.url)(live)).toBeNull();
});
