// Instant and Thinking: one agent whose words are the answer. Contemplating with one agent is this, too.
import { type AgentFinish, type RunAgentOptions, runAgent } from "../agent/run-agent.ts";
import { withSpawn } from "../agent/spawn-agent.ts";
import type { Failure, ResponseFormat, Usage } from "../event.ts";
import { readJsonAnswer } from "../json.ts";
import type { Message } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { ModelRequest } from "../model/model.ts";
import { addUsage, noUsage, tokensOf } from "./ledger.ts";
import { passThrough, repairPrompt, withFormat } from "./pass-through.ts";
import { cutReason, emitBudget, type TurnContext, type TurnOutcome } from "./turn-context.ts";

/** Runs one agent and streams its text as the answer. `think` false is Instant: one generation, none of our tools. */
export async function runSingleAgent(context: TurnContext, think: boolean): Promise<TurnOutcome> {
  const { request, model, ledger } = context;
  const inputTokens = estimateTokens(request.messages);
  const room = ledger.room(inputTokens, 1, model.capabilities.priceUsdPerMillion);
  if (room !== null && room < 1) {
    return { reason: "budget", degraded: true, criticalPathTokens: 0, failure: tooSmall(context, inputTokens) };
  }
  const first: ModelRequest = {
    ...withFormat(request.messages, model, request.responseFormat),
    ...passThrough(request, think),
    ...(request.toolChoice === undefined ? {} : { toolChoice: request.toolChoice }),
    ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
    ...(request.temperature !== undefined && model.capabilities.sampling === "settable" ? { temperature: request.temperature } : {}),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  };
  // where the provider does not enforce the format, the answer is looked at before it is told
  const format = first.responseFormat === undefined ? request.responseFormat : undefined;
  const teller = createTeller(context);

  const spawn = withSpawn(context, { round: 0, tools: think ? context.tools : [], ledger });
  const own = { ...context, tools: spawn.tools };

  let said = await runOnce(own, first, think, teller, format !== undefined);
  if (format !== undefined && said.finish.reason === "done") {
    const answer = readJsonAnswer(said.held, format);
    if (answer.type === "bad") {
      const { toolChoice: _, ...again } = { ...first, messages: repairMessages(first.messages, said.held, answer.why, format) };
      const second = await runOnce(own, again, think, teller, true);
      const usage = addUsage(said.usage, second.usage);
      said = second.finish.reason === "done" ? { ...second, usage } : { ...said, usage };
    }
    const better = readJsonAnswer(said.held, format);
    teller.text(better.type === "json" ? better.json : said.held);
  } else teller.text(said.held);
  return teller.end(outcomeOf(context, said.finish, teller.answered()), tokensOf(said.usage) + spawn.path());
}

interface SaidOnce {
  finish: AgentFinish;
  usage: Usage;
  /** text of the last step that was held back */
  held: string;
}

async function runOnce(context: TurnContext, first: ModelRequest, think: boolean, teller: Teller, hold: boolean): Promise<SaidOnce> {
  const { request, emit, clock, policy, signal } = context;
  // what was told cannot be taken back; and a second call reads the request again, which the budget must have room for
  const mayRepeat = () => context.ledger.room(estimateTokens(first.messages), 1, context.model.capabilities.priceUsdPerMillion) !== 0;
  const onStall = (_: string, spoke: boolean) => (spoke ? "end" : mayRepeat() ? "again" : "wait");
  const watch: RunAgentOptions["watch"] = { clock, limits: policy, onStall };
  const rest = async (failure: Failure, attempt: number) => {
    const waitMs = failure.retryAfterMs ?? policy.busyWaitMs * 2 ** (attempt - 1);
    if (attempt >= policy.busyAttempts || waitMs > policy.longestBusyWaitMs) return false;
    await clock.sleep(waitMs, signal);
    return true;
  };
  const tools = think ? context.tools : [];
  const clientTools = request.tools ?? [];
  let usage: Usage = noUsage;
  let held = "";
  for await (const event of runAgent({ ...context, tools, clientTools, request: first, turnId: request.turnId, watch, rest })) {
    switch (event.type) {
      case "text-delta":
        if (hold) held += event.text;
        else teller.text(event.text);
        break;
      case "annotations":
        teller.start();
        emit(event);
        break;
      case "artifact":
        teller.show();
        emit(event);
        break;
      case "generation":
        usage = addUsage(usage, event.usage);
        teller.step();
        break;
      case "raw-text":
        break;
      case "restart":
        held = "";
        break;
      case "tool-result":
        held = "";
        emit(event);
        break;
      case "reasoning-delta":
      case "tool-call":
      case "citation":
        emit(event);
        break;
      case "agent-finish":
        return { finish: event, usage, held };
      default:
        return unknownEvent(event);
    }
  }
  return { finish: { type: "agent-finish", reason: "error", failure: silent(context.model.id) }, usage, held };
}

interface Teller {
  start(): void;
  text(text: string): void;
  /** something else than words is there to see */
  show(): void;
  /** a generation is over: words before a tool call and words after it are two paragraphs */
  step(): void;
  answered(): boolean;
  end(outcome: Omit<TurnOutcome, "criticalPathTokens">, criticalPathTokens: number): TurnOutcome;
}

function createTeller({ emit }: TurnContext): Teller {
  let started = false;
  let spoke = false;
  let showed = false;
  let newStep = false;
  const start = () => {
    if (!started) emit({ type: "answer-start", decision: "single" });
    started = true;
  };
  return {
    start,
    text(text) {
      if (text === "") return;
      start();
      emit({ type: "text-delta", text: newStep && spoke ? `\n\n${text}` : text });
      spoke = true;
      newStep = false;
    },
    show() {
      showed = true;
    },
    step() {
      newStep = true;
    },
    answered: () => spoke || showed || started,
    end(outcome, criticalPathTokens) {
      if (started) emit({ type: "answer-end" });
      return { ...outcome, criticalPathTokens };
    },
  };
}

function outcomeOf(context: TurnContext, finish: AgentFinish, answered: boolean): Omit<TurnOutcome, "criticalPathTokens"> {
  switch (finish.reason) {
    case "error":
      return { reason: "error", degraded: false, failure: finish.failure };
    case "aborted": {
      const reason = cutReason(context.signal);
      if (reason === "stopped") return { reason, degraded: false };
      emitBudget(context, true);
      return { reason, degraded: true, ...(answered ? {} : { failure: cutShort(context, reason) }) };
    }
    case "budget":
      emitBudget(context, true);
      return { reason: "budget", degraded: true, ...(answered ? {} : { failure: cutShort(context, "budget") }) };
    case "done":
      if (!answered) return { reason: "error", degraded: false, failure: silent(context.model.id) };
      return { reason: "done", degraded: false };
    case "length":
    case "tool-calls":
    case "refused":
      return { reason: finish.reason, degraded: false };
    default: {
      const unknown: never = finish;
      throw new Error(`single-agent has no rule for the finish ${JSON.stringify(unknown)}; add one in single-agent.ts.`);
    }
  }
}

function repairMessages(messages: readonly Message[], text: string, why: string, format: ResponseFormat): Message[] {
  return [
    ...messages,
    { role: "assistant", parts: [{ type: "text", text: text === "" ? "(nothing)" : text }] },
    { role: "user", parts: [{ type: "text", text: repairPrompt(why, format) }] },
  ];
}

function silent(modelId: string): Failure {
  const message = `${modelId} ended without an answer. Ask again, or ask in other words.`;
  return { kind: "model", message, retryable: true };
}

/** The limit came before the first word of an answer: without words about it a person would see nothing at all. */
function cutShort({ request, model, policy }: TurnContext, reason: "budget" | "deadline"): Failure {
  if (reason === "budget") {
    const message = `The budget${ofLimits(request)} was spent before ${model.id} began its answer. Raise it, or ask for less thinking. ${dailyLimit}`;
    return { kind: "request", message, retryable: true };
  }
  const message = `${model.id} gave no answer within ${request.budget?.maxMs ?? policy.turnMs} ms. Its server may be stuck, overloaded or limiting requests: look at it, allow more time, or ask again.`;
  return { kind: "model", message, retryable: true, code: "timeout" };
}

function tooSmall({ request }: TurnContext, inputTokens: number): Failure {
  const message = `The question has about ${inputTokens} tokens; with a budget${ofLimits(request)} nothing is left for an answer. Raise the budget or shorten the question. ${dailyLimit}`;
  return { kind: "request", message, retryable: false };
}

/** Whoever named no budget would look for it in vain. */
const dailyLimit = "Where a limit per day holds, what is left of it counts.";

function ofLimits({ budget }: TurnContext["request"]): string {
  const { maxTokens = null, maxCostUsd = null } = budget ?? {};
  const limits = [...(maxTokens === null ? [] : [`${maxTokens} tokens`]), ...(maxCostUsd === null ? [] : [`$${Number(maxCostUsd.toPrecision(2))}`])];
  return limits.length === 0 ? "" : ` of ${limits.join(" and ")}`;
}

function unknownEvent(event: never): never {
  throw new Error(`single-agent has no rule for ${JSON.stringify(event)}; add one in single-agent.ts.`);
}
