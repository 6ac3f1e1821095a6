// The second round: a few agents read a few attempts each, one reads none. It picks what they read; it does not run them.
import { questionOf } from "../message.ts";
import { charactersPerToken } from "../model/metered-stream.ts";
import type { Model } from "../model/model.ts";
import { passThrough, withFormat } from "../turn/pass-through.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { groupAnswers } from "./decide.ts";
import { draftTask, outputCap, sampling } from "./draft.ts";
import { type Plan, refineReferences } from "./plan.ts";
import { aggregateTail, plainAggregatePrompt, withTail, withText } from "./prompts.ts";
import { hashText, shuffled } from "./random.ts";
import { stripControl } from "./record.ts";
import { roleModel } from "./role-model.ts";
import type { AgentOutcome, AgentTask } from "./solve.ts";

export function refineTasks(context: TurnContext, plan: Plan, drafts: readonly AgentOutcome[]): AgentTask[] {
  return Array.from({ length: plan.refiners }, (_, index) => {
    const number = index + 1;
    // the last one starts afresh: insurance against attempts that are all wrong in the same way
    if (number === plan.refiners) return draftTask(context, plan, "refine", number);
    const agentId = `refine-${number}`;
    const model = roleModel(context, "refine");
    const key = `${context.request.turnId}/${agentId}`;
    const count = fitting(model, pickReferences(drafts, refineReferences, key), refineReferences);
    const read = pickReferences(drafts, count, key);
    return readingTask(context, { model, agentId, stage: "refine", round: 2, read, tokens: plan.draftTokens, temperature: 1, withRecord: true });
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

/** Attempts are read with profit up to this many tokens, or a quarter of the model's window if that is less. */
const readTokens = 16_000;

/**
 * How many of these attempts the model is given: all that fit what it reads with profit, at most `most`; when they do not all fit, at most
 * four, and never fewer than two.
 */
export function fitting(model: Model, attempts: readonly AgentOutcome[], most: number): number {
  const room = Math.min(readTokens, model.capabilities.contextTokens / 4);
  const sizes = attempts.map((attempt) => Math.ceil(attemptFor(model, attempt).length / charactersPerToken));
  const fits = (count: number) => sizes.slice(0, count).reduce((sum, size) => sum + size, 0) <= room;
  let count = Math.min(attempts.length, most);
  if (fits(count)) return count;
  count = Math.min(count, refineReferences);
  while (count > 2 && !fits(count)) count -= 1;
  return count;
}

export interface ReadingTask {
  /** who reads; the turn's own model when absent */
  model?: Model;
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
  const { request } = context;
  const { model = context.model } = options;
  const { agentId, stage, round, read, withRecord } = options;
  const block = model.capabilities.records === "block";
  const asked = block
    ? withTail(
        request.messages,
        aggregateTail(
          read.map((outcome) => attemptFor(model, outcome)),
          nonceFor(request.turnId),
          withRecord && request.responseFormat === undefined,
        ),
      )
    : withText(
        request.messages,
        plainAggregatePrompt(
          questionOf(request.messages),
          read.map((outcome) => attemptFor(model, outcome)),
        ),
      );
  const format = request.responseFormat;
  const recorded = block && withRecord && format === undefined;
  const before = asked.length - 1;
  return {
    agentId,
    stage,
    round,
    model,
    tools: [],
    taint: read.some(isTainted),
    block: recorded,
    ...(format === undefined ? {} : { format }),
    request: {
      ...withFormat(asked, model, format),
      ...passThrough(request, true, recorded),
      ...outputCap(context, options.tokens),
      ...sampling(context, agentId, options.temperature, model),
      ...(before > 0 ? { sharedPrefix: { key: `${request.turnId}/reading`, messages: before } } : {}),
    },
  };
}

/** What the model is shown of an attempt. A plain one reads answers; markup only if it is its own, because places are written differently. */
function attemptFor(reader: Model, outcome: AgentOutcome): string {
  if (reader.capabilities.records === "block") return attemptText(outcome);
  return stripControl(outcome.model === reader.id ? outcome.rawText : outcome.text).trim();
}

/** What an agent read goes on to whoever reads the agent. */
export function isTainted({ record }: AgentOutcome): boolean {
  return record?.taint === true;
}

/** What one agent shows another: its record, or its text when the request is an open one that a record cannot hold. */
function attemptText(outcome: AgentOutcome): string {
  const { record, open, text } = outcome;
  if (record === null) return text;
  if (open || outcome.json !== null) return text.slice(0, 4_800);
  const { status, taint, ...fields } = record;
  const notes = [
    ...(status === "partial" ? ["this attempt was cut off; its last words stand under approach"] : []),
    ...(taint ? ["this attempt read pages that nobody vouches for"] : []),
  ];
  return JSON.stringify(notes.length > 0 ? { ...fields, note: notes.join("; ") } : fields, null, 1);
}

/** Turn ids are random, so nobody whose text an agent read can know the mark; and the same turn gives the same bytes. */
export function nonceFor(turnId: string): string {
  return (hashText(`${turnId}/fence`) * 2 ** 20 + (hashText(`${turnId}/mark`) >>> 12)).toString(36).padStart(10, "0");
}
