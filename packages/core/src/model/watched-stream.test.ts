import { expect, test } from "vitest";
import { createManualClock } from "../clock.ts";
import { defaultPolicy } from "../contemplate/plan.ts";
import { noBlobs, tick, usage, user } from "../test-kit.ts";
import { createLedger } from "../turn/ledger.ts";
import { firstTokenLimit, noteFirstToken } from "./first-token.ts";
import type { Capabilities, ModelRequest } from "./model.ts";
import { createGate, createScriptedModel, fail, type Script, say } from "./scripted.ts";
import { type Watch, type WatchedEvent, watchedStream } from "./watched-stream.ts";

const request: ModelRequest = { messages: [user("Hi")], think: false };
const never = (): Script[number] => () => createGate().wait();

interface Watched {
  events: WatchedEvent[];
  stalls: { why: string; spoke: boolean }[];
  clock: ReturnType<typeof createManualClock>;
  model: ReturnType<typeof createScriptedModel>;
  ledger: ReturnType<typeof createLedger>;
  end: Promise<void>;
  stop(): void;
}

function watch(
  script: Script[],
  answer: ReturnType<Watch["onStall"]> = "again",
  capabilities: Partial<Capabilities> = {},
  asked: ModelRequest = request,
): Watched {
  const clock = createManualClock();
  const model = createScriptedModel({ script, capabilities });
  const ledger = createLedger(undefined, null);
  const stalls: Watched["stalls"] = [];
  const events: WatchedEvent[] = [];
  const stopped = new AbortController();
  const onStall = (why: string, spoke: boolean) => {
    stalls.push({ why, spoke });
    return answer;
  };
  const stream = watchedStream(model, asked, { signal: stopped.signal, blobs: noBlobs, ledger, watch: { clock, limits: defaultPolicy, onStall } });
  const end = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return { events, stalls, clock, model, ledger, end, stop: () => stopped.abort() };
}

const text = (events: readonly WatchedEvent[]) => events.map((event) => (event.type === "text-delta" ? event.text : event.type)).join(" ");

test("M10 a healthy generation is left alone however long it takes, as long as it says something now and then", async () => {
  const clock = createManualClock();
  const script: Script = Array.from({ length: 100 }, () => [() => clock.advance(29_000), { type: "text-delta" as const, text: "la" }]).flat();
  const model = createScriptedModel({ script: [script] });
  const ledger = createLedger(undefined, null);
  const onStall = () => {
    throw new Error("it did not stall");
  };
  let words = 0;
  const options = { signal: new AbortController().signal, blobs: noBlobs, ledger, watch: { clock, limits: defaultPolicy, onStall } };
  for await (const event of watchedStream(model, request, options)) words += event.type === "text-delta" ? 1 : 0;
  expect([words, model.requests.length]).toEqual([100, 1]);
});

test("M10 a call without a first word is made a second time, and the second goes on when it speaks first", async () => {
  const one = watch([[never()], [...say("Hello there"), usage(5, 2)]]);
  await tick();
  one.clock.advance(119_000);
  await tick();
  expect(one.model.requests).toHaveLength(1);
  one.clock.advance(1_000);
  await one.end;
  expect(one.stalls).toEqual([{ why: "scripted said nothing for 120 s", spoke: false }]);
  expect(text(one.events)).toBe("Hello  there usage finish");
  // the first call's input counts, too
  expect(one.events.at(-2)).toMatchObject({ usage: { inputTokens: 6, outputTokens: 2 } });
  expect(one.ledger.total()).toMatchObject({ inputTokens: 6, outputTokens: 2 });
});

test("M10 the first call may still win, and its words are not said twice", async () => {
  const gate = createGate();
  const one = watch([[{ type: "text-delta", text: "So" }, gate.wait, { type: "text-delta", text: "on." }], [never()]]);
  await tick();
  one.clock.advance(30_000);
  await tick();
  expect(one.model.requests).toHaveLength(2);
  gate.open();
  await one.end;
  expect(text(one.events)).toBe("So on. usage finish");
  expect(one.stalls).toEqual([{ why: "scripted fell silent for 30 s in the middle", spoke: true }]);
});

test("M10 when the second wins in the middle, what the first had said is void", async () => {
  const one = watch([[{ type: "text-delta", text: "So" }, never()], say("Twelve")]);
  await tick();
  one.clock.advance(30_000);
  await one.end;
  expect(text(one.events)).toBe("So restart Twelve usage finish");
});

test("M11 a second stall ends it with the code timeout, and no call is left running", async () => {
  for (const answer of ["again", "wait"] as const) {
    const one = watch([[never()], [never()]], answer);
    for (let time = 0; time < 260; time += 10) {
      await tick();
      one.clock.advance(10_000);
    }
    await one.end;
    expect(one.model.requests).toHaveLength(answer === "again" ? 2 : 1);
    expect(one.events.at(-1)).toMatchObject({ reason: "error", failure: { code: "timeout", retryable: true } });
    expect(one.events.filter(({ type }) => type === "finish")).toHaveLength(1);
  }
  const at = watch([[never()]], "end");
  await tick();
  at.clock.advance(120_000);
  await at.end;
  expect(at.events.at(-1)).toMatchObject({ failure: { code: "timeout" } });
});

test("M11 a first call that fails leaves the second to answer; two failures are one", async () => {
  const gate = createGate();
  const one = watch([[gate.wait, ...fail("gone")], [never()]]);
  await tick();
  one.clock.advance(120_000);
  await tick();
  gate.open();
  await tick();
  expect(one.events).toEqual([]);
  one.stop();
  await one.end;
  expect(one.events.at(-1)).toEqual({ type: "finish", reason: "aborted" });
});

test("M11 a server that takes one call at a time has the first one ended before it is asked again", async () => {
  const one = watch([[never()], say("Yes")], "again", { parallel: 1 });
  await tick();
  one.clock.advance(120_000);
  await one.end;
  expect(text(one.events)).toBe("Yes usage finish");
});

test("M11 an abort ends all copies with one finish", async () => {
  const one = watch([[never()], [never()]]);
  await tick();
  one.clock.advance(120_000);
  await tick();
  one.stop();
  await one.end;
  expect(one.events.map(({ type }) => type)).toEqual(["usage", "finish"]);
});

test("M12 the limit is 120 s until the model has spoken once, then three times what it usually takes, at least 15 s", async () => {
  const model = createScriptedModel({ script: [] });
  const limit = (other: Partial<ModelRequest> = {}) => firstTokenLimit(model, { ...request, ...other }, defaultPolicy);
  expect(limit()).toBe(120_000);
  noteFirstToken(model, request, 400);
  expect(limit()).toBe(15_000);
  // thinking that is not shown is silence: it is compared with its like
  expect(limit({ think: true })).toBe(120_000);
  for (let count = 0; count < 40; count += 1) noteFirstToken(model, { ...request, think: true }, 10_000);
  expect(limit({ think: true })).toBe(30_000);
  expect(limit()).toBe(15_000);

  const slow = createScriptedModel({ script: [], capabilities: { slow: true } });
  noteFirstToken(slow, request, 400);
  expect(firstTokenLimit(slow, request, defaultPolicy)).toBe(120_000);
});

test("M12 a slow model may pause for 60 s", async () => {
  const one = watch([[{ type: "text-delta", text: "So" }, never()], say("Twelve")], "again", { slow: true });
  await tick();
  one.clock.advance(59_000);
  await tick();
  expect(one.stalls).toEqual([]);
  one.clock.advance(1_000);
  await one.end;
  expect(one.stalls).toHaveLength(1);
});

test("M11 a request that waits for a busy provider does not stall, and its wait says nothing about the model's speed", async () => {
  const gate = createGate();
  const held = (value: boolean) => ({ type: "held" as const, held: value });
  const one = watch([[held(true), gate.wait, held(false), ...say("Hello")]]);
  await gate.reached;
  for (let minute = 0; minute < 10; minute += 1) {
    one.clock.advance(60_000);
    await tick();
  }
  gate.open();
  await one.end;
  expect(one.stalls).toEqual([]);
  expect(one.model.requests).toHaveLength(1);
  expect(text(one.events)).toBe("Hello usage finish");
  expect(firstTokenLimit(one.model, request, defaultPolicy)).toBe(defaultPolicy.firstTokenMs);
});

test("M11 what was held back until it was given up has cost nothing", async () => {
  const one = watch([[{ type: "held", held: true }, never()]]);
  await tick();
  one.stop();
  await one.end;
  expect(one.events).toMatchObject([
    { type: "usage", usage: { inputTokens: 0, outputTokens: 0 } },
    { type: "finish", reason: "aborted" },
  ]);
  expect(one.ledger.total()).toMatchObject({ inputTokens: 0, outputTokens: 0 });
});

test("M13 a model that thinks unheard is left to think, before its first word and after it; without thinking it is not", async () => {
  const hidden = { reasoning: "switchable", hiddenThinking: true } as const;
  for (const words of [[], say("Hm")]) {
    const one = watch([[...words, never()], say("late")], "again", hidden, { ...request, think: true });
    await tick();
    one.clock.advance(defaultPolicy.hiddenThinkingMs - 1_000);
    await tick();
    expect([one.stalls.length, one.model.requests.length]).toEqual([0, 1]);
    one.clock.advance(2_000);
    await tick();
    expect(one.stalls).toHaveLength(1);
    one.stop();
    await one.end;
  }
  const quick = watch([[never()], say("late")], "again", hidden);
  await tick();
  quick.clock.advance(defaultPolicy.coldStartMs + 1_000);
  await tick();
  expect(quick.stalls).toHaveLength(1);
  quick.stop();
  await quick.end;
});
