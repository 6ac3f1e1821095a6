// Tries out what a model can do, with about a dozen short questions whose answers are known. It says what it saw in plain words and gives
// back what is certain of it; it asks through the Model interface and knows no wire.
import type { Blobs, Capabilities, Clock, Failure, Model, ModelRequest, Part } from "@melete/core";
import { systemClock } from "@melete/core";
import { drawProbePicture, probeNumber, probeSquare } from "./probe-picture.ts";
import type { ServerActivity } from "./server-activity.ts";

export interface ProbeFinding {
  /** "problem": it cannot be used as it is */
  state: "good" | "note" | "problem";
  text: string;
}

export interface ProbeOptions {
  /** the same model with other assumptions about it */
  variant(capabilities: Partial<Capabilities>): Model;
  signal: AbortSignal;
  /** what its server says it is doing; without it, whether an abort stops the generation cannot be seen */
  activity?: ServerActivity;
  /** the most generations to try at once; default 4 */
  maxParallel?: number;
  clock?: Clock;
}

export interface ProbeResult {
  /** only what was seen; nothing when the model does not answer */
  capabilities: Partial<Capabilities>;
}

const good = (text: string): ProbeFinding => ({ state: "good", text });
const note = (text: string): ProbeFinding => ({ state: "note", text });
const problem = (text: string): ProbeFinding => ({ state: "problem", text });

/** Room for a model that thinks before it answers. */
const maxOutputTokens = 2000;
/** After that a server that was told to stop is not stopping (§ cancellation of the engine's design: two seconds to settle). */
const abortPatienceMs = 2000;
const pollMs = 50;
/** Twice the answers in less than this times the time of one round is a gain. */
const gainBelow = 1.6;

/** Everything a model could have, so that nothing is held back from it. */
const everything: Partial<Capabilities> = {
  images: true,
  tools: true,
  sampling: "settable",
  reasoning: "always",
  efforts: undefined,
  structuredOutput: true,
};

export async function* probeModel(options: ProbeOptions): AsyncGenerator<ProbeFinding, ProbeResult> {
  const { variant, clock = systemClock } = options;
  const plain = variant({ ...everything, reasoning: "always" });
  const ask = (model: Model, text: string, more: Partial<ModelRequest> = {}, parts: Part[] = []): Promise<Heard> =>
    listen(model, text, more, parts, options, clock);

  const first = await ask(plain, "What is 2 + 3? Answer with the number alone.");
  if (first.failure !== null) {
    yield problem(`It does not answer: ${first.failure.message}`);
    return { capabilities: {} };
  }
  const right = /\b5\b/.test(first.text);
  const timing = `first word after ${seconds(first.firstMs)}, all of it after ${seconds(first.totalMs)}`;
  yield right
    ? good(`It answers: 2 + 3 is 5 (${timing})`)
    : note(`It answers, but says that 2 + 3 is ${JSON.stringify(first.text.slice(0, 40))} (${timing}). It may be a weak model.`);
  if (!first.counted) yield note("It does not say how many tokens it used; Melete counts them by length.");
  const found: Partial<Capabilities> = {};

  const image = await drawProbePicture();
  const seen = await ask(plain, "Which number is written in the picture? Answer with the number alone.", {}, [image.part]);
  found.images = seen.failure === null && seen.text.includes(probeNumber);
  if (found.images) {
    yield good(`It sees pictures: it read the number ${probeNumber}`);
    const place = "Where is the red square in the picture? Answer with its box alone, as four numbers between commas, in the way you were taught.";
    const convention = conventionOf((await ask(plain, place, {}, [image.part])).text);
    if (convention === null)
      yield note("Where things are in a picture it does not say in a form that is known here. Boxes in its answers may be wrong.");
    else {
      found.coordinates = convention;
      yield good(`It says where things are in ${conventionWords[convention]}`);
    }
  } else {
    const why =
      seen.failure === null ? `it read ${JSON.stringify(seen.text.slice(0, 40))} instead of ${probeNumber}` : withoutFullStop(seen.failure.message);
    yield note(`It does not see pictures (${why}). With llama.cpp, pictures need the projector: --mmproj FILE.`);
  }

  const called = await ask(plain, "Call the tool note_number with the number 7.", { tools: [noteNumber] });
  found.tools = called.calls.some(({ tool, input }) => tool === "note_number" && Number((input as { number?: unknown } | null)?.number) === 7);
  if (found.tools) yield good("It calls tools");
  else {
    const hint = "With llama.cpp, tools need --jinja and a chat template that knows them; with vLLM, --enable-auto-tool-choice.";
    yield note(`It does not call tools${called.failure === null ? "" : ` (${withoutFullStop(called.failure.message)})`}. ${hint}`);
  }

  const shaped = await ask(plain, "Name the capital of France.", { responseFormat: { type: "json", name: "capital", schema: capitalSchema } });
  found.structuredOutput = shaped.failure === null && isCapital(shaped.text);
  yield found.structuredOutput ? good("It keeps to a JSON schema") : note("It is not held to a JSON schema; Melete asks for it in words and checks.");

  const warm = await ask(plain, "Say hello.", { temperature: 0.7 });
  found.sampling = warm.failure?.kind === "request" ? "fixed" : "settable";
  yield found.sampling === "settable" ? good("It accepts a temperature") : note("It refuses a temperature, so none is sent.");

  Object.assign(found, yield* probeReasoning(options, ask, [first, seen, called]));
  const abort = yield* probeAbort(plain, options, clock);
  if (abort !== null) found.abort = abort;
  found.parallel = yield* probeParallel(plain, ask, options.maxParallel ?? 4, clock);
  return { capabilities: found };
}

type Ask = (model: Model, text: string, more?: Partial<ModelRequest>) => Promise<Heard>;

async function* probeReasoning({ variant }: ProbeOptions, ask: Ask, before: Heard[]): AsyncGenerator<ProbeFinding, Partial<Capabilities>> {
  const sum = "What is 17 * 23? Answer with the number alone.";
  const efforts = ["low", "medium", "high"] as const;
  const low = await ask(variant({ ...everything, efforts }), sum, { think: true, effort: "low" });
  const takesEffort = low.failure?.kind !== "request";
  const thinks = low.reasoned || before.some(({ reasoned }) => reasoned);
  if (!thinks) {
    yield good("It does not think aloud before it answers");
    return { reasoning: "none" };
  }
  const off = await ask(variant({ ...everything, reasoning: "switchable" }), sum, { think: false });
  const canStop = off.failure === null && !off.reasoned;
  const dial = takesEffort ? "it accepts how long to think (effort)" : "how long cannot be set";
  yield good(`It thinks before it answers; ${canStop ? "that can be switched off" : "that cannot be switched off"}, and ${dial}`);
  return { reasoning: canStop ? "switchable" : "always", ...(takesEffort ? { efforts: [...efforts] } : {}) };
}

/** null when nobody can see it */
async function* probeAbort(
  model: Model,
  { activity, signal }: ProbeOptions,
  clock: Clock,
): AsyncGenerator<ProbeFinding, Capabilities["abort"] | null> {
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  const request: ModelRequest = { messages: [{ role: "user", parts: [{ type: "text", text: longTask }] }], think: false, maxOutputTokens };
  let before = null;
  let said = 0;
  for await (const event of model.stream(request, { signal: both, blobs: noBlobs })) {
    if (event.type !== "text-delta" && event.type !== "reasoning-delta") continue;
    said += 1;
    if (said < 3) continue;
    before = (await activity?.(signal)) ?? null;
    controller.abort();
  }
  if (before === null) {
    yield note("Whether an abort really stops it cannot be seen from outside; Melete does not count on it.");
    return null;
  }
  const deadline = clock.now() + abortPatienceMs;
  let after = await activity?.(signal);
  while (after && after.running > 0 && clock.now() < deadline) {
    await clock.sleep(pollMs, signal);
    after = await activity?.(signal);
  }
  const more = after && after.decoded !== null && before.decoded !== null ? Math.max(0, after.decoded - before.decoded) : null;
  if (after && after.running === 0) {
    yield good(`An abort stops it${more === null ? "" : ` (${more} tokens came after it)`}`);
    return "stops";
  }
  const spent = more === null ? "" : `, ${more} tokens so far`;
  yield note(
    `After an abort it goes on generating for more than ${abortPatienceMs / 1000} s${spent}. Early stopping saves nothing there. A newer version of the server may help.`,
  );
  return "best-effort";
}

async function* probeParallel(model: Model, ask: Ask, most: number, clock: Clock): AsyncGenerator<ProbeFinding, number> {
  const round = async (count: number): Promise<number | null> => {
    const started = clock.now();
    const heard = await Promise.all(Array.from({ length: count }, () => ask(model, "Write the numbers from 1 to 40, separated by spaces.")));
    return heard.some(({ failure }) => failure !== null) ? null : clock.now() - started;
  };
  let parallel = 1;
  let before = await round(1);
  for (let count = 2; count <= most && before !== null; count *= 2) {
    const now = await round(count);
    if (now === null || now >= before * gainBelow) break;
    parallel = count;
    before = now;
  }
  const hint = "With llama.cpp, -np N --kv-unified serves N at once.";
  yield parallel === 1
    ? note(`Two answers at once take as long as two in turn, so agents take turns. ${hint}`)
    : good(`It serves ${parallel} answers at once with gain${parallel === most ? " (more were not tried)" : ""}`);
  return parallel;
}

interface Heard {
  text: string;
  reasoned: boolean;
  calls: { tool: string; input: unknown }[];
  failure: Failure | null;
  /** until the first word or thought */
  firstMs: number;
  totalMs: number;
  counted: boolean;
}

async function listen(model: Model, text: string, more: Partial<ModelRequest>, parts: Part[], options: ProbeOptions, clock: Clock): Promise<Heard> {
  const started = clock.now();
  const heard: Heard = { text: "", reasoned: false, calls: [], failure: null, firstMs: 0, totalMs: 0, counted: false };
  const request: ModelRequest = { messages: [{ role: "user", parts: [...parts, { type: "text", text }] }], think: false, maxOutputTokens, ...more };
  const image = await drawProbePicture();
  const blobs: Blobs = { read: async () => image.bytes };
  for await (const event of model.stream(request, { signal: options.signal, blobs })) {
    if (heard.firstMs === 0 && event.type !== "finish" && event.type !== "held") heard.firstMs = clock.now() - started;
    if (event.type === "text-delta") heard.text += event.text;
    if (event.type === "reasoning-delta") heard.reasoned = true;
    if (event.type === "tool-call") heard.calls.push(event);
    if (event.type === "usage") {
      heard.counted = event.usage.outputTokens > 0;
      heard.reasoned ||= event.usage.reasoningTokens > 0;
    }
    if (event.type === "finish" && event.reason === "error") heard.failure = event.failure;
  }
  return { ...heard, text: heard.text.trim(), totalMs: clock.now() - started };
}

/** Which way of writing a box comes nearest to where the square really is; null when none does. */
export function conventionOf(text: string): Capabilities["coordinates"] | null {
  // not the digits of names such as x1 or box_2d
  const numbers = (text.match(/(?<![\w.])\d+(?:\.\d+)?(?![\w])/g) ?? []).map(Number);
  if (numbers.length < 4) return null;
  const [a = 0, b = 0, c = 0, d = 0] = numbers.slice(-4);
  const { width, height, x1, y1, x2, y2 } = probeSquare;
  const truth = [x1 / width, y1 / height, x2 / width, y2 / height];
  const readings: [Capabilities["coordinates"], number[]][] = [
    ["fraction", [a, b, c, d]],
    ["thousandths", [a / 1000, b / 1000, c / 1000, d / 1000]],
    ["thousandths-yx", [b / 1000, a / 1000, d / 1000, c / 1000]],
    ["pixels", [a / width, b / height, c / width, d / height]],
  ];
  const errors = readings.map(([convention, box]) => ({
    convention,
    error: Math.max(...box.map((value, index) => Math.abs(value - (truth[index] ?? 0)))),
  }));
  const best = errors.reduce((least, next) => (next.error < least.error ? next : least));
  return best.error < 0.08 ? best.convention : null;
}

const conventionWords: { [Convention in Capabilities["coordinates"]]: string } = {
  fraction: "fractions of the picture",
  thousandths: "thousandths of the picture, x before y",
  "thousandths-yx": "thousandths of the picture, y before x",
  pixels: "pixels of the picture it was sent",
};

const longTask = "Write the numbers from 1 to 2000 in words, one on each line, and nothing else.";
const noteNumber = {
  name: "note_number",
  description: "Notes a number.",
  inputSchema: { type: "object", properties: { number: { type: "number" } }, required: ["number"], additionalProperties: false },
};
const capitalSchema = { type: "object", properties: { capital: { type: "string" } }, required: ["capital"], additionalProperties: false };
const noBlobs: Blobs = { read: (hash) => Promise.reject(new Error(`no blob ${hash}`)) };

function isCapital(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && typeof (value as { capital?: unknown }).capital === "string";
  } catch {
    return false;
  }
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, "");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
