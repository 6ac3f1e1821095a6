// The gate: does a request want one agent, several at the same question, or a division of the work? It knows the request's fields, the
// model's facts and the table of signals. A word in a message never chooses a mode; only fields do.
import { estimateTokens } from "../model/metered-stream.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { type Asked, readAsked } from "./read-asked.ts";
import { type Signal, signals } from "./signals.ts";

export interface Gate {
  shape: "direct" | "explore" | "split";
  /** the rule that decided, for tests and logs */
  rule: string;
  /** for a person; null when the shape was asked for and the shape itself says why */
  why: string | null;
  /** the gate chose, so drafts begin few and split is only tried */
  chosen: boolean;
  /** a division was asked for and cannot be had: what comes instead is less than that */
  undivided?: true;
}

/** Two attempts and a merge; what each must be able to write beside reading the request. */
const forExplore = { calls: 3, callTokens: 96 };
/** A plan, two parts and an integration, each with a page of instructions or results to read. */
const forSplit = { calls: 4, callTokens: 700 };
/** Below this there is no time for a second generation after the first: even short ones take a second or two. */
const minimumMs = 4_000;

/** Which shape the turn takes. Pure. */
export function decideShape(context: TurnContext): Gate {
  const { request } = context;
  const shape = request.shape ?? (request.agents === undefined ? "auto" : "explore");
  switch (shape) {
    case "explore":
      return { shape, rule: "asked", why: null, chosen: false };
    case "split":
      return mustNotSplit(context) ?? { shape, rule: "asked", why: "a division of the work was asked for", chosen: false };
    case "auto":
      return decideAuto(context);
    default: {
      const unknown: never = shape;
      throw new Error(`The gate has no rule for the shape ${String(unknown)}; use auto, explore or split.`);
    }
  }
}

/** What stands against a division that was asked for: then agents try the whole instead. */
function mustNotSplit(context: TurnContext): Gate | null {
  const explore = (rule: string, why: string): Gate => ({
    shape: "explore",
    rule,
    why: `the work is not divided: ${why}`,
    chosen: false,
    undivided: true,
  });
  if (context.request.agents === 1)
    return { shape: "direct", rule: "one-agent", why: "one agent was asked for, so nothing can be divided", chosen: false };
  if (context.model.capabilities.records === "plain") return explore("plain-split", `${context.model.id} cannot plan sub-tasks`);
  if ((context.request.tools?.length ?? 0) > 0) return explore("tools-split", "the caller's own tools end a turn, and sub-agents cannot do that");
  if (!feeds(context, forSplit)) return explore("budget-split", "the budget does not feed a plan, two parts and their integration");
  return null;
}

function decideAuto(context: TurnContext): Gate {
  const { request, model, tools } = context;
  const direct = (rule: string, why: string): Gate => ({ shape: "direct", rule, why: `one agent answers, because ${why}`, chosen: true });
  if (request.agents === 1) return direct("one-agent", "one agent was asked for");
  if ((request.tools?.length ?? 0) > 0 || request.messages.at(-1)?.role === "tool") {
    return direct("client-tools", "the caller's own tools may act, and they must not be called several times");
  }
  if (!feeds(context, forExplore)) return direct("budget", "the budget does not feed two attempts and a merge");
  const asked = readAsked(request.messages);
  if (asked.hasImage && model.capabilities.records === "plain") {
    return direct("plain-image", `${model.id} looks at a picture as well once as several times`);
  }
  if (asked.text === "" && !asked.hasCode) return direct("empty", "there is no question in words");

  const mayActHere = tools.some((tool) => tool.effects === "acts");
  for (const signal of signals) {
    if (!signal.fits(asked)) continue;
    switch (signal.shape) {
      case "direct":
        return direct(
          signal.name,
          signal.name === "side-effect" && !mayActHere ? "it asks to do something, not to find something out" : signal.reason,
        );
      case "explore":
        return exploring(signal);
      case "split":
        if (mayTrySplit(context, asked, signal)) return { shape: "split", rule: signal.name, why: signal.reason, chosen: true };
        break;
      default: {
        const unknown: never = signal.shape;
        throw new Error(`The gate has no rule for the signal ${String(unknown)}; add one in gate.ts.`);
      }
    }
  }
  return exploring({ name: "default", reason: "nothing says that one attempt is enough" });
}

function exploring({ name, reason }: Pick<Signal, "name" | "reason">): Gate {
  return { shape: "explore", rule: name, why: `two agents try first, and more if they disagree: ${reason}`, chosen: true };
}

/** Parts that can be worked on side by side: by a model that can plan, with something to find out, or with enough to do. */
function mayTrySplit(context: TurnContext, asked: Asked, signal: Signal): boolean {
  if (context.model.capabilities.records === "plain" || !feeds(context, forSplit)) return false;
  const canFindOut = context.tools.some(({ effects }) => effects === "reads-untrusted" || effects === "reads-private");
  return canFindOut || (asked.words >= longRequest && (signal.name === "parts" || signal.name === "several-questions"));
}

/** A request of fewer words is answered whole faster than it is divided. */
const longRequest = 60;

/** Can the budget pay these generations on this request? A dollar limit counts only where the price is known. */
function feeds({ request, model }: TurnContext, { calls, callTokens }: typeof forExplore): boolean {
  const { budget } = request;
  if (budget === undefined) return true;
  const inputTokens = estimateTokens(request.messages);
  if (budget.maxTokens !== null && budget.maxTokens < calls * (inputTokens + callTokens)) return false;
  if (budget.maxMs !== null && budget.maxMs < minimumMs) return false;
  const prices = model.capabilities.priceUsdPerMillion;
  if (budget.maxCostUsd === null || prices === null) return true;
  return budget.maxCostUsd * 1e6 >= calls * (inputTokens * prices.input + callTokens * prices.output);
}
