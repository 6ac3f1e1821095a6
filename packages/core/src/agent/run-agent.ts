// One agent: a model and its tools, step after step, until it answers. It knows messages and tools, not turns, modes or other agents.
import type { Failure, ModelEvent, ToolChoice, ToolSpec, TurnEventOf, Usage } from "../event.ts";
import { createGroundingFilter, type Grounded, groundedImage } from "../grounding.ts";
import type { BlobStore, Message, Part } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { Model, ModelRequest } from "../model/model.ts";
import { type Watch, watchedStream } from "../model/watched-stream.ts";
import { type Ledger, noUsage } from "../turn/ledger.ts";
import type { Approvals } from "../turn/approvals.ts";
import { createMarkConfirmer, type MarkConfirmer } from "./confirm-marks.ts";
import type { EffectGuard } from "./effect-guard.ts";
import { executeTool, type ToolCall, toolSpec } from "./execute-tools.ts";
import { createAsk } from "./ask.ts";
import { showMessages } from "./show-messages.ts";
import type { ApprovalRequest, Tool, ToolContext, ToolOutput, Person } from "./tool.ts";

type Body<T extends "tool-call" | "tool-result" | "annotations" | "artifact" | "citation" | "text-delta" | "reasoning-delta"> = T extends unknown
  ? Omit<TurnEventOf<T>, "turnId" | "seq" | "agentId">
  : never;

export type AgentFinish =
  | { type: "agent-finish"; reason: "done" | "length" | "refused" | "aborted" | "budget" }
  /** it called tools of the caller, who must run them before it can go on */
  | { type: "agent-finish"; reason: "tool-calls"; calls: ToolCall[] }
  | { type: "agent-finish"; reason: "error"; failure: Failure };

/**
 * What an agent says. The bodies of turn events (without agentId: the caller knows whose they are), `raw-text` for the text as the model
 * wrote it, markup included, `restart` when what the running generation has said is void, `generation` after each generation, and one
 * `agent-finish` at the end.
 */
export type AgentEvent =
  | Body<"tool-call" | "tool-result" | "annotations" | "artifact" | "citation" | "text-delta" | "reasoning-delta">
  | { type: "raw-text"; text: string }
  | { type: "restart" }
  | { type: "generation"; usage: Usage; toolCalls: number }
  | AgentFinish;

export interface RunAgentOptions {
  model: Model;
  tools: readonly Tool[];
  /** tools of the caller: a call of one ends the agent; one that has a name of ours takes its place */
  clientTools?: readonly ToolSpec[];
  /** the first request; `tools` in it is replaced by the specs of `tools`, and `toolChoice` holds for its first step */
  request: ModelRequest;
  signal: AbortSignal;
  blobs: BlobStore;
  ledger: Ledger;
  turnId: string;
  agentId?: string;
  /** what keeps the rule of two, shared by all agents of a turn */
  guard?: EffectGuard;
  /** where the person is asked; absent when nobody can be */
  approvals?: Approvals;
  person?: Person;
  /** part of the ledger's budget that the agent may use; 1 when absent */
  budgetShare?: number;
  /** what to do about calls that stall; without it they are waited for */
  watch?: Watch;
  /**
   * The provider is busy, which is no fault of this agent: waits as long as it takes and says whether to ask again for a generation that
   * had said nothing. Without it such a failure ends the agent like any other.
   */
  rest?: (failure: Failure, attempt: number) => Promise<boolean>;
  /** generations at most; the last one gets no tools and must answer */
  maxSteps?: number;
}

/** Enough for searching and checking; an agent that needs more is going in circles. */
const defaultMaxSteps = 8;
/** Looking takes more: overview, a look at each part, measuring, drawing, looking at what was drawn. */
const maxStepsWithEyes = 24;

/**
 * Runs the agent. Never throws; the last event is `agent-finish`.
 *
 * @example for await (const event of runAgent({ model, tools: [calculate], request, signal, blobs, ledger, turnId })) …
 */
export async function* runAgent(options: RunAgentOptions): AsyncGenerator<AgentEvent> {
  const messages = [...options.request.messages];
  const { tools: _, toolChoice, ...request } = options.request;
  const canCall = options.model.capabilities.tools;
  const clientTools = canCall ? (options.clientTools ?? []) : [];
  const isClient = (name: string) => clientTools.some((tool) => tool.name === name);
  const { knownTools } = options.model.capabilities;
  const tools = canCall ? options.tools.filter(({ name }) => !isClient(name) && (knownTools?.includes(name) ?? true)) : [];
  const specs = tools.map(toolSpec);
  const takesPictures = tools.some((tool) => tool.takesPictures === true);
  const confirmer = takesPictures ? createMarkConfirmer() : null;
  const maxSteps = options.maxSteps ?? (takesPictures ? maxStepsWithEyes : defaultMaxSteps);

  for (let step = 1; step <= maxSteps; step += 1) {
    const choice = step === 1 || toolChoice === "none" ? toolChoice : undefined;
    // a call of the caller's tool ends the agent, so the last step may offer those
    const ours = (step < maxSteps || maxSteps === 1) && !meansClient(choice, clientTools) ? specs : [];
    const offered = [...ours, ...clientTools];
    const limit = outputLimit(messages, options);
    if (limit !== null && limit < 1) return yield { type: "agent-finish", reason: "budget" };
    const capped = limit !== null && limit < (request.maxOutputTokens ?? Number.POSITIVE_INFINITY);
    const said = yield* generatePatiently(
      {
        ...request,
        ...(capped ? { maxOutputTokens: limit } : {}),
        messages: showMessages(step > 1 && step === maxSteps && specs.length > 0 ? withEnd(messages, maxSteps) : messages, {
          images: options.model.capabilities.images,
          named: ours.length > 0 && takesPictures,
          tools: ours.length > 0,
        }),
        ...(offered.length > 0 ? { tools: offered } : {}),
        ...(offered.length > 0 && choice !== undefined ? { toolChoice: choice } : {}),
      },
      options,
      confirmer,
    );
    if (said.finish.reason === "length" && capped) return yield { type: "agent-finish", reason: "budget" };
    if (said.finish.reason !== "done" || said.calls.length === 0) return yield said.finish;

    const theirs = said.calls.filter((call) => isClient(call.tool));
    // calls are told when their step is over: one that failed half-way, or was void, must not be run
    for (const { callId, tool, input } of said.calls) {
      yield { type: "tool-call", callId, tool, input, ...(isClient(tool) ? { client: true } : {}) };
    }
    messages.push({ role: "assistant", parts: said.parts });
    const results: Part[] = [];
    const asked = createAsk(options);
    const own = said.calls.filter(({ tool }) => !isClient(tool));
    for (const { call, output } of startCalls(own, tools, { ...contextOf(options), history: [...messages], ask: asked.ask }, options.guard)) {
      results.push(...(yield* tellResult(call, await output(), confirmer)));
    }
    if (asked.usage() !== null) yield { type: "generation", usage: asked.usage() ?? noUsage, toolCalls: 0 };
    messages.push({ role: "tool", parts: results });
    if (options.signal.aborted) return yield { type: "agent-finish", reason: "aborted" };
    if (theirs.length > 0) return yield { type: "agent-finish", reason: "tool-calls", calls: theirs };
  }
  const message = `The agent still called tools after ${maxSteps} steps and gave no answer. Ask a narrower question, or choose a stronger model.`;
  yield { type: "agent-finish", reason: "error", failure: { kind: "model", message, retryable: true } };
}

/** A model whose tools are suddenly gone guesses, or writes calls as text; it is told why, and not to pass guesses off as findings. */
function withEnd(messages: readonly Message[], maxSteps: number): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "tool") return messages;
  const text = `[All ${maxSteps} steps of this answer but the last are used: there are no more tools. Answer now from what was found, and say what you could not check.]`;
  return [...messages.slice(0, -1), { ...last, parts: [...last.parts, { type: "text", text }] }];
}

/** What the next generation may write before the budget is spent; null when there is no limit. */
function outputLimit(messages: readonly Message[], { ledger, model, budgetShare = 1 }: RunAgentOptions): number | null {
  return ledger.room(estimateTokens(messages), budgetShare, model.capabilities.priceUsdPerMillion);
}

/** Whoever demands a call means a call of the own tools; ours are then not offered. */
function meansClient(choice: ToolChoice | undefined, clientTools: readonly ToolSpec[]): boolean {
  if (typeof choice === "object") return clientTools.some((tool) => tool.name === choice.tool);
  return choice === "required" && clientTools.length > 0;
}

interface Said {
  parts: Part[];
  calls: ToolCall[];
  finish: AgentFinish;
}

/** A provider that is busy is asked again, for as long as `rest` says so. */
async function* generatePatiently(
  request: ModelRequest,
  options: RunAgentOptions,
  confirmer: MarkConfirmer | null,
): AsyncGenerator<AgentEvent, Said> {
  for (let attempt = 1; ; attempt += 1) {
    const said = yield* generate(request, options, confirmer);
    const { finish } = said;
    const busy =
      said.parts.length === 0 && finish.reason === "error" && (finish.failure.code === "rate-limited" || finish.failure.code === "overloaded");
    if (!busy || options.rest === undefined || !(await options.rest(finish.failure, attempt))) return said;
    if (options.signal.aborted) return { ...said, finish: { type: "agent-finish", reason: "aborted" } };
    // asking again costs the request again
    const limit = outputLimit(request.messages, options);
    if (limit !== null && limit < 1) return { ...said, finish: { type: "agent-finish", reason: "budget" } };
  }
}

async function* generate(request: ModelRequest, options: RunAgentOptions, confirmer: MarkConfirmer | null): AsyncGenerator<AgentEvent, Said> {
  const image = groundedImage(request.messages);
  let filter = createGroundingFilter(options.model.capabilities, image);
  let text = "";
  let reasoning = "";
  let calls: ToolCall[] = [];
  let replay: Part[] | null = null;
  let finish: AgentFinish = { type: "agent-finish", reason: "aborted" };
  for await (const event of watchedStream(options.model, request, options)) {
    switch (event.type) {
      case "text-delta":
        text += event.text;
        yield { type: "raw-text", text: event.text };
        yield* shown(filter.push(event.text), image?.hash, confirmer);
        break;
      case "reasoning-delta":
        reasoning += event.text;
        yield event;
        break;
      case "tool-call":
        calls.push(event);
        break;
      case "restart":
        text = reasoning = "";
        calls = [];
        replay = null;
        filter = createGroundingFilter(options.model.capabilities, image);
        yield event;
        break;
      case "held":
        break;
      case "replay":
        replay = event.parts;
        break;
      case "usage":
        yield* shown(filter.end(), image?.hash, confirmer);
        yield { type: "generation", usage: event.usage, toolCalls: calls.length };
        break;
      case "finish":
        finish = finishOf(event);
        break;
      default:
        return unknownEvent(event);
    }
  }
  if (replay !== null) return { parts: replay, calls, finish };
  const parts: Part[] = [];
  if (reasoning !== "") parts.push({ type: "reasoning", text: reasoning });
  if (text !== "") parts.push({ type: "text", text });
  parts.push(...calls.map(({ callId, tool, input }) => ({ type: "tool-call" as const, callId, tool, input })));
  return { parts, calls, finish };
}

function* shown({ text, marks }: Grounded, imageHash: string | undefined, confirmer: MarkConfirmer | null): Generator<AgentEvent> {
  if (text !== "") yield { type: "text-delta", text };
  if (marks.length === 0 || imageHash === undefined) return;
  const annotations = { imageHash, marks };
  yield { type: "annotations", annotations: confirmer?.confirm(annotations) ?? annotations };
}

function finishOf(event: Extract<ModelEvent, { type: "finish" }>): AgentFinish {
  switch (event.reason) {
    case "stop":
    case "tool-calls":
      return { type: "agent-finish", reason: "done" };
    case "length":
    case "refused":
    case "aborted":
      return { type: "agent-finish", reason: event.reason };
    case "error":
      return { type: "agent-finish", reason: "error", failure: event.failure };
    default:
      return unknownEvent(event);
  }
}

interface StartedCall {
  call: ToolCall;
  output(): Promise<ToolOutput>;
}

function contextOf({ model, signal, blobs, turnId, agentId, approvals, person }: RunAgentOptions): Omit<ToolContext, "history" | "ask"> {
  const { coordinates, maxImageSide } = model.capabilities;
  const notation = { coordinates, ...(maxImageSide === undefined ? {} : { maxImageSide }) };
  const whose = agentId === undefined ? {} : { agentId };
  const approve = approvals === undefined ? {} : { approve: (request: ApprovalRequest) => approvals.ask({ ...request, ...whose }, signal) };
  return { signal, blobs, turnId, notation, ...whose, ...approve, ...(person === undefined ? {} : { person }) };
}

/** The calls of one step run side by side, unless one of them acts: then each waits for the one before, as the model wrote them. */
function startCalls(calls: readonly ToolCall[], tools: readonly Tool[], context: ToolContext, guard?: EffectGuard): StartedCall[] {
  const acts = calls.some((call) => tools.find(({ name }) => name === call.tool)?.effects === "acts");
  return calls.map((call) => {
    const running = acts ? null : executeTool(call, tools, context, guard);
    return { call, output: () => running ?? executeTool(call, tools, context, guard) };
  });
}

/** Tells what a call gave, and returns the parts that the agent remembers. */
async function* tellResult(
  call: ToolCall,
  { text, parts = [], steps = [], places, isError = false }: ToolOutput,
  confirmer: MarkConfirmer | null,
): AsyncGenerator<AgentEvent, Part[]> {
  if (places !== undefined) confirmer?.note(places);
  const result = { callId: call.callId, tool: call.tool, output: text, isError };
  const pictures = parts.filter((part) => part.type === "image");
  const files = parts.filter((part) => part.type === "file");
  const told = [...steps, ...pictures];
  yield { type: "tool-result", ...result, ...(told.length > 0 ? { pictures: told } : {}), ...(files.length > 0 ? { files } : {}) };
  for (const part of parts) {
    if (part.type === "annotations") yield { type: "annotations", annotations: confirmer?.confirm(part.annotations) ?? part.annotations };
    else if (part.type === "artifact" || part.type === "citation") yield part;
  }
  return [{ type: "tool-result", ...result }, ...pictures, ...files, ...parts.filter((part) => part.type === "artifact")];
}

function unknownEvent(event: never): never {
  throw new Error(`run-agent has no rule for ${JSON.stringify(event)}; add one in run-agent.ts.`);
}
