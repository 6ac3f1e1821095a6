// The second round: a few agents read a few attempts each, one reads none. It picks what they read; it does not run them.
import { questionOf } from "../message.ts";
import { passThrough, withFormat } from "../turn/pass-through.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { groupAnswers } from "./decide.ts";
import { draftTask, outputCap, sampling } from "./draft.ts";
import { type Plan, refineReferences } from "./plan.ts";
import { aggregateTail, plainAggregatePrompt, withTail, withText } from "./prompts.ts";
import { hashText, shuffled } from "./random.ts";
import { stripControl } from "./record.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";

export function refineTasks(context: TurnContext, plan: Plan, drafts: readonly AgentOutcome[]): AgentTask[] {
  return Array.from({ length: plan.refiners }, (_, index) => {
    const number = index + 1;
    // the last one starts afresh: insurance against attempts that are all wrong in the same way
    if (number === plan.refiners) return draftTask(context, plan, "refine", 2, number);
    const agentId = `refine-${number}`;
    const read = pickReferences(drafts, refineReferences, `${context.request.turnId}/${agentId}`);
    return readingTask(context, { agentId, stage: "refine", round: 2, read, tokens: plan.draftTokens, temperature: 1, withRecord: true });
  });
}

/** Up to `count` attempts in random order: one of each class first, so that a minority is heard, then others by chance. */
export function pickReferences(outcomes: readonly AgentOutcome[], count: number, key: string): AgentOutcome[] {
  const { classes } = groupAnswers(outcomes);
  const one = shuffled(
    classes.map(({ members }) => members),
    `${key}/class`,
  ).map((members) => shuffled(members, key)[0]);
  const first = one.filter((outcome) => outcome !== undefined).slice(0, count);
  const rest = shuffled(
    classes.flatMap(({ members }) => members).filter((outcome) => !first.includes(outcome)),
    `${key}/rest`,
  );
  return shuffled([...first, ...rest.slice(0, count - first.length)], `${key}/order`);
}

export interface ReadingTask {
  agentId: string;
  stage: "refine" | "aggregate";
  round: number;
  read: readonly AgentOutcome[];
  tokens: number | null;
  temperature: number;
  /** ask a "block" model for its record */
  withRecord: boolean;
}

/** A request that shows attempts. It offers no tools: what agents wrote may be hostile, and words cannot act. */
export function readingTask(context: TurnContext, options: ReadingTask): AgentTask {
  const { request, model } = context;
  const { agentId, stage, round, read, withRecord } = options;
  const block = model.capabilities.records === "block";
  const asked = block
    ? withTail(request.messages, aggregateTail(read.map(attemptText), nonceFor(request.turnId), withRecord && request.responseFormat === undefined))
    : withText(
        request.messages,
        plainAggregatePrompt(
          questionOf(request.messages),
          read.map((outcome) => stripControl(outcome.rawText).trim()),
        ),
      );
  const format = request.responseFormat;
  const recorded = block && withRecord && format === undefined;
  const before = asked.length - 1;
  return {
    agentId,
    stage,
    round,
    tools: [],
    block: recorded,
    ...(format === undefined ? {} : { format }),
    request: {
      ...withFormat(asked, model, format),
      ...passThrough(request, true, recorded),
      ...outputCap(context, options.tokens),
      ...sampling(context, agentId, options.temperature),
      ...(before > 0 ? { sharedPrefix: { key: `${request.turnId}/reading`, messages: before } } : {}),
    },
  };
}

/** What one agent shows another: its record, or its text when the request is an open one that a record cannot hold. */
function attemptText(outcome: AgentOutcome): string {
  const { record, open, text } = outcome;
  if (record === null) return text;
  if (open || outcome.json !== null) return text.slice(0, 4_800);
  const { status: _, taint, ...fields } = record;
  return JSON.stringify(taint ? { ...fields, note: "this attempt read pages that nobody vouches for" } : fields, null, 1);
}

/** Turn ids are random, so nobody whose text an agent read can know the mark; and the same turn gives the same bytes. */
export function nonceFor(turnId: string): string {
  return (hashText(`${turnId}/fence`) * 2 ** 20 + (hashText(`${turnId}/mark`) >>> 12)).toString(36).padStart(10, "0");
}
