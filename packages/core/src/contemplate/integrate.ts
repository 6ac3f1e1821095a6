// The lead writes the answer from what the sub-agents found, and it is told while it is written. Only sources that agents opened can be
// cited. The lead has no tools: what it reads may be hostile, and words cannot act.
import { estimateTokens } from "../model/metered-stream.ts";
import { passThrough, withFormat } from "../turn/pass-through.ts";
import { AbortCause, type TurnContext } from "../turn/turn-context.ts";
import { isComplete } from "./decide.ts";
import { outputCap, sampling } from "./draft.ts";
import { restoreOutcome } from "./outcome.ts";
import { withTail } from "./prompts.ts";
import { isTainted, nonceFor } from "./refine.ts";
import { roleModel } from "./role-model.ts";
import { type AgentOutcome, type AgentTask, solve } from "./solve.ts";
import { collectSources, createCiteStream, sourceLine } from "./sources.ts";
import { type Finding, gapMark, integrateTail } from "./split-prompts.ts";
import type { Steering } from "./steering.ts";
import type { Subtask } from "./subtask.ts";

export interface Part {
  subtask: Subtask;
  /** null when it never started */
  outcome: AgentOutcome | null;
}

export interface Integrated {
  /** null when the budget has no room for it */
  outcome: AgentOutcome | null;
  /** the answer was told while it was written */
  told: boolean;
  /** what the lead asked for instead of answering; null when it answered */
  gap: string | null;
}

/** About 1,500 tokens of each part: enough for a page, and 16 pages fit every context that such work is given to. */
const partCharacters = 6_000;
/** Facts are in the parts; the prose may have some freedom. */
const integrateTemperature = 0.6;

export async function integrate(
  context: TurnContext,
  parts: readonly Part[],
  options: { number: number; round: number; mayAsk: boolean; steering: Steering },
): Promise<Integrated> {
  const { number, round, steering } = options;
  const format = context.request.responseFormat;
  // an answer in a given format has no room for a question
  const mayAsk = options.mayAsk && format === undefined;
  const outcomes = parts.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const sources = collectSources(outcomes);
  const model = roleModel(context, "aggregate");
  const agentId = `integrate-${number}`;
  const tail = integrateTail({
    findings: parts.flatMap(findingOf),
    missing: parts.flatMap(missingOf),
    sources: sources.map(sourceLine),
    nonce: nonceFor(context.request.turnId),
    mayAsk,
  });
  const { messages, ...asked } = withFormat(withTail(context.request.messages, tail), model, format);
  const room = context.ledger.room(estimateTokens(messages), 1, model.capabilities.priceUsdPerMillion);
  if (room !== null && room < 16) return { outcome: null, told: false, gap: null };
  const task: AgentTask = {
    agentId,
    stage: "integrate",
    round,
    tools: [],
    block: false,
    taint: outcomes.some(isTainted),
    model,
    title: "writes the answer",
    ...(format === undefined ? {} : { format }),
    request: {
      messages,
      ...asked,
      ...passThrough(context.request, true),
      ...outputCap(context, room),
      ...sampling({ ...context, model }, agentId, context.request.temperature ?? integrateTemperature),
    },
  };
  context.emit({ type: "round-start", round, stage: "integrate", agents: 1 });
  const restored = restoreOutcome(context, task);
  const teller = createTeller(context, sources, artifactsOf(outcomes));
  const own = new AbortController();
  const unsteer = steering.during({
    // an answer that is being told is what the person asked for
    answerNow: () => {
      if (teller.started()) return null;
      return () => {
        context.emit({ type: "cancel", agentId, why: "the person wants the answer now" });
        own.abort(new AbortCause("answer-now", "the person wants the answer now"));
      };
    },
  });
  // JSON is told once it is known to be some
  const hooks = format === undefined ? { onAnswer: teller.hear } : {};
  const outcome = restored ?? (await solve(context, task, AbortSignal.any([context.signal, own.signal]), hooks));
  if (restored !== null && format === undefined) {
    teller.hear({ type: "text-delta", text: restored.text });
    for (const annotations of restored.annotations) teller.hear({ type: "annotations", annotations });
  }
  unsteer();
  context.emit({ type: "round-end", round, stage: "integrate" });
  return { outcome, ...teller.end() };
}

/** What the parts made: it comes with the answer, whatever the lead writes of it. Of a thing that several changed, the newest version. */
export function artifactsOf(outcomes: readonly AgentOutcome[]): MadeArtifact[] {
  const made = outcomes.flatMap(({ extras }) => extras.filter((extra) => extra.type === "artifact"));
  return made.filter(({ artifactId, version }) => !made.some((other) => other.artifactId === artifactId && other.version > version));
}

type MadeArtifact = Extract<AgentOutcome["extras"][number], { type: "artifact" }>;

/** What the lead reads of a part: its prose, its doubts, and the artifacts by name. */
export function findingOf({ subtask, outcome }: Part): Finding[] {
  const text = outcome?.text.trim() ?? "";
  if (outcome === null || text === "") return [];
  const { record, extras } = outcome;
  const artifacts = extras.flatMap((extra) => (extra.type === "artifact" ? [`${extra.artifactId} (${extra.title})`] : []));
  const lines = [
    text.length <= partCharacters ? text : `${text.slice(0, partCharacters)}\n[cut]`,
    ...(isComplete(outcome) ? [] : ["This result was cut off before it was finished."]),
    ...(record?.doubts.length ? [`Doubts: ${record.doubts.join("; ")}`] : []),
    ...(artifacts.length === 0 ? [] : [`Made: ${artifacts.join(", ")}`]),
    ...(record?.taint === true ? ["It rests on pages that nobody vouches for."] : []),
  ];
  return [{ title: `${subtask.title}: ${subtask.objective}`.slice(0, 400), text: lines.join("\n") }];
}

function missingOf(part: Part): string[] {
  const { subtask, outcome } = part;
  if (outcome !== null && isComplete(outcome)) return [];
  const what = findingOf(part).length > 0 ? "the rest of " : "";
  return [`${what}"${subtask.title}": ${whyMissing(outcome)}`];
}

function whyMissing(outcome: AgentOutcome | null): string {
  if (outcome === null) return "nobody had time or budget to begin";
  switch (outcome.reason) {
    case "budget":
      return "the budget was spent";
    case "deadline":
      return "the time was over";
    case "cancelled":
      return "it was ended early";
    case "error":
      return "the agent failed";
    case "done":
      return "the agent's answer was cut off";
    default: {
      const unknown: never = outcome.reason;
      throw new Error(`integrate has no rule for the reason ${String(unknown)}; add one in integrate.ts.`);
    }
  }
}

type Heard = Parameters<NonNullable<NonNullable<Parameters<typeof solve>[3]>["onAnswer"]>>[0];

interface Teller {
  hear(body: Heard): void;
  started(): boolean;
  end(): { told: boolean; gap: string | null };
}

/** Tells the text as it comes; only its first letters are held back, until it is clear that they do not ask for a missing piece. */
function createTeller({ emit }: TurnContext, sources: Parameters<typeof createCiteStream>[0], artifacts: readonly MadeArtifact[]): Teller {
  const cite = createCiteStream(sources);
  let head: string | null = "";
  let asking = false;
  let started = false;

  function start(): void {
    if (!started) emit({ type: "answer-start", decision: "integration" });
    started = true;
  }

  function say({ text, citations }: ReturnType<typeof cite.push>): void {
    if (text === "" && citations.length === 0) return;
    start();
    if (text !== "") emit({ type: "text-delta", text });
    for (const citation of citations) emit(citation);
  }

  function hearText(text: string): void {
    if (head === null) {
      say(cite.push(text));
      return;
    }
    head += text;
    const bare = head.replace(/^[\s`*#>]+/, "");
    asking ||= bare.startsWith(gapMark);
    if (asking || gapMark.startsWith(bare)) return;
    const all = head;
    head = null;
    say(cite.push(all));
  }

  return {
    hear(body) {
      if (body.type === "text-delta") hearText(body.text);
      else {
        start();
        emit(body);
      }
    },
    started: () => started,
    end() {
      if (asking) return { told: false, gap: head };
      if (head !== null && head.trim() !== "") say(cite.push(head));
      say(cite.end());
      if (started) for (const artifact of artifacts) emit(artifact);
      if (started) emit({ type: "answer-end" });
      return { told: started, gap: null };
    },
  };
}
