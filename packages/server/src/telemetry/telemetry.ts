// Spans and metrics of turns by OpenTelemetry's GenAI conventions (1.41): a span per turn, agent, generation and tool call, made from
// events. Never a word of what was said: only ids, names, counts and times. It knows OpenTelemetry's API and no exporter.
import type { Failure, Model, ModelEvent, ModelRequest, StreamOptions, TurnEvent, TurnEventOf, TurnRequest, Usage } from "@melete/core";
import { type Attributes, type Meter, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { TurnWatch, TurnWatcher } from "../runs/observe-turn.ts";
import { createInstruments } from "./instruments.ts";

export interface Telemetry {
  watchTurn: TurnWatcher;
  /** the same model; each generation leaves a span below its agent, or below its turn */
  watchModel(model: Model): Model;
}

export interface TelemetryOptions {
  tracer: Tracer;
  meter: Meter;
  /** milliseconds that only rise */
  now?: () => number;
}

interface TurnSpans {
  turn: Span;
  agents: Map<string, Span>;
  tools: Map<string, Span>;
}

export function createTelemetry({ tracer, meter, now = () => performance.now() }: TelemetryOptions): Telemetry {
  const instruments = createInstruments(meter);
  const turns = new Map<string, TurnSpans>();

  const below = (name: string, parent: Span | undefined, attributes: Attributes, kind = SpanKind.INTERNAL): Span =>
    tracer.startSpan(name, { kind, attributes }, parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent));

  /** Made by whoever speaks first: the agent's first generation may begin before its agent-start event is read. */
  function agentSpan(spans: TurnSpans, agentId: string): Span {
    const known = spans.agents.get(agentId);
    if (known !== undefined) return known;
    const name = agentName(agentId);
    const attributes = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.id": agentId };
    const span = below(`invoke_agent ${name}`, spans.turn, attributes);
    spans.agents.set(agentId, span);
    return span;
  }

  function watchTurn({ turnId, mode, agents }: TurnRequest): TurnWatch {
    const startedAt = now();
    const common = { "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": mode };
    const attributes = { ...common, "melete.turn.id": turnId, ...(agents === undefined ? {} : { "melete.agents.asked": agents }) };
    const spans: TurnSpans = { turn: below(`invoke_workflow ${mode}`, undefined, attributes), agents: new Map(), tools: new Map() };
    turns.set(turnId, spans);
    instruments.runningTurns.add(1);
    const seen = { model: "unknown", agents: 0, firstTextMs: null as number | null, usage: null as Usage | null };
    let end: TurnEventOf<"turn-end"> | null = null;

    function event(event: TurnEvent): void {
      switch (event.type) {
        case "turn-start":
          seen.model = event.model;
          spans.turn.setAttribute("gen_ai.request.model", event.model);
          break;
        case "resume":
          spans.turn.setAttribute("melete.turn.resumed", true);
          break;
        case "plan":
          spans.turn.setAttributes({ "melete.plan.shape": event.shape, "melete.plan.agents": event.agents });
          break;
        case "agent-start": {
          seen.agents += 1;
          const span = agentSpan(spans, event.agentId);
          span.setAttributes({
            "melete.agent.stage": event.stage,
            "melete.agent.round": event.round,
            "gen_ai.request.model": event.model ?? seen.model,
          });
          break;
        }
        case "agent-end": {
          const span = agentSpan(spans, event.agentId);
          span.setAttributes({ ...usageAttributes(event.usage), "melete.agent.end": event.reason });
          finish(span, event.reason === "error" ? errorType(event.failure) : null);
          spans.agents.delete(event.agentId);
          break;
        }
        case "tool-call": {
          const name = safeName(event.tool);
          const parent = event.agentId === undefined ? spans.turn : agentSpan(spans, event.agentId);
          const toolAttributes = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "gen_ai.tool.type": "function" };
          const span = below(`execute_tool ${name}`, parent, { ...toolAttributes, "melete.tool.client": event.client ?? false });
          spans.tools.set(`${event.agentId ?? ""}/${event.callId}`, span);
          break;
        }
        case "tool-result": {
          const span = spans.tools.get(`${event.agentId ?? ""}/${event.callId}`);
          if (span !== undefined) finish(span, event.isError ? "tool_error" : null);
          spans.tools.delete(`${event.agentId ?? ""}/${event.callId}`);
          break;
        }
        case "answer-start":
          spans.turn.setAttribute("melete.decision", event.decision);
          break;
        case "text-delta":
          seen.firstTextMs ??= now();
          break;
        case "usage":
          seen.usage = event.usage;
          spans.turn.setAttributes(usageAttributes(event.usage));
          break;
        case "turn-end":
          end = event;
          break;
        default:
          // what is left says how the turn came about, in words of the conversation
          break;
      }
    }

    return {
      event,
      end() {
        turns.delete(turnId);
        for (const span of [...spans.tools.values(), ...spans.agents.values()]) span.end();
        const type = end === null ? "unfinished" : end.reason === "error" ? errorType(end.failure) : null;
        spans.turn.setAttributes({ "melete.turn.end": end?.reason ?? "unfinished", "melete.turn.degraded": end?.degraded ?? false });
        finish(spans.turn, type);
        const labels = { ...common, "gen_ai.request.model": seen.model, ...(type === null ? {} : { "error.type": type }) };
        instruments.runningTurns.add(-1);
        instruments.turnDuration.record((now() - startedAt) / 1000, labels);
        instruments.turnAgents.record(seen.agents, labels);
        if (seen.firstTextMs !== null) instruments.timeToFirstToken.record((seen.firstTextMs - startedAt) / 1000, labels);
        if (seen.usage?.costUsd != null) instruments.turnCost.record(seen.usage.costUsd, labels);
      },
    };
  }

  async function* watchedStream(model: Model, request: ModelRequest, options: StreamOptions): AsyncGenerator<ModelEvent> {
    const { turnId, agentId } = options;
    const spans = turnId === undefined ? undefined : turns.get(turnId);
    const parent = spans === undefined ? undefined : agentId === undefined ? spans.turn : agentSpan(spans, agentId);
    const labels = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": providerName(model), "gen_ai.request.model": model.id };
    const span = below(`chat ${model.id}`, parent, { ...labels, ...requestAttributes(request) }, SpanKind.CLIENT);
    const startedAt = now();
    let firstAt: number | null = null;
    let usage: Usage | null = null;
    let last: Extract<ModelEvent, { type: "finish" }> | null = null;
    try {
      for await (const event of model.stream(request, options)) {
        if (event.type === "usage") usage = event.usage;
        else if (event.type === "finish") last = event;
        else if (event.type !== "held") firstAt ??= now();
        yield event;
      }
    } finally {
      const endedAt = now();
      const type = last?.reason === "error" ? errorType(last.failure) : null;
      const all = type === null ? labels : { ...labels, "error.type": type };
      span.setAttribute("gen_ai.response.finish_reasons", [last?.reason ?? "aborted"]);
      instruments.generationDuration.record((endedAt - startedAt) / 1000, all);
      if (firstAt !== null) {
        span.setAttribute("gen_ai.response.time_to_first_chunk", (firstAt - startedAt) / 1000);
        instruments.timeToFirstChunk.record((firstAt - startedAt) / 1000, all);
      }
      if (usage !== null) {
        span.setAttributes(usageAttributes(usage));
        instruments.tokens.record(usage.inputTokens, { ...all, "gen_ai.token.type": "input" });
        instruments.tokens.record(usage.outputTokens, { ...all, "gen_ai.token.type": "output" });
        if (firstAt !== null && usage.outputTokens > 1) {
          instruments.timePerOutputToken.record((endedAt - firstAt) / 1000 / (usage.outputTokens - 1), all);
        }
      }
      finish(span, type);
    }
  }

  return {
    watchTurn,
    watchModel: (model) => ({
      get id() {
        return model.id;
      },
      get capabilities() {
        return model.capabilities;
      },
      provider: model.provider,
      stream: (request, options) => watchedStream(model, request, options),
    }),
  };
}

function finish(span: Span, type: string | null): void {
  if (type !== null) {
    span.setAttribute("error.type", type);
    // no message: it may quote what a provider said, and that may quote the conversation
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function errorType(failure: Failure | undefined): string {
  return failure?.code ?? failure?.kind ?? "error";
}

function usageAttributes(usage: Usage): Attributes {
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cachedInputTokens,
    "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens,
    ...(usage.costUsd === null ? {} : { "melete.usage.cost_usd": usage.costUsd }),
  };
}

function requestAttributes({ maxOutputTokens, temperature, seed }: ModelRequest): Attributes {
  const attributes = { "gen_ai.request.max_tokens": maxOutputTokens, "gen_ai.request.temperature": temperature, "gen_ai.request.seed": seed };
  return { "gen_ai.request.stream": true, ...attributes };
}

/** "draft-3" is one of the agents named draft: a name groups, an id tells apart. */
function agentName(agentId: string): string {
  return safeName(agentId.replace(/-[\d.-]+$/, ""));
}

/** A model can invent a tool's name, of any length and with any words in it. */
function safeName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : "other";
}

function providerName({ id, provider }: Model): string {
  return provider ?? (id === "melete-nano" ? "melete" : "unknown");
}
