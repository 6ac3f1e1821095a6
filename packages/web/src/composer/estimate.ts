// What a contemplation will probably cost, said before it starts. Arithmetic over widths and lengths; "about", and never a promise.
// The width plans are those of core's plan.ts and probe.ts; how much an agent writes is learned from turns that have ended.
import type { TurnView } from "@melete/core";
import { z } from "zod";
import type { ModelInfo } from "../api/schemas.ts";
import { dollars } from "../contemplation/spent.ts";
import { plural } from "../contemplation/summarise.ts";
import { localStorageOrNull, readStored, writeStored } from "../shell/use-stored.ts";
import { chosenModel, draftModels, pricesKnown, type TurnChoices } from "./choices.ts";

/** English text; other scripts need more tokens per character, which "about" has to carry. */
const charactersPerToken = 4;
/** A picture of middling size, in the counting of today's hosted models. */
const imageTokens = 800;
/** Before anything was measured: a short solution with its record. */
const firstGuessTokens = 1200;
/** An attempt is passed on as a record, which core caps at this. */
const recordTokens = 1200;
/** What stands around a question: who the agent is, its tools, how to report. Measured: 1,700 characters in a draft, 2,200 in a merge. */
const instructionTokens = 450;
/** At most this many attempts are read by the one who merges. */
const mergedAttempts = 8;

export interface QuestionSize {
  characters: number;
  images: number;
}

export function promptTokens({ characters, images }: QuestionSize): number {
  return Math.ceil(characters / charactersPerToken) + images * imageTokens;
}

export interface Estimate {
  tokens: number;
  /** null when a price is not known */
  usd: number | null;
}

export function estimate(choices: TurnChoices, models: ModelInfo[], prompt: number, written: (modelId: string) => number | null): Estimate {
  const { agents, shape, roles, model } = choices;
  const drafting = draftModels(choices, models);
  const calls = Array.from({ length: agents }, (_, index) => call(drafting[index % Math.max(1, drafting.length)], prompt, written));
  if (shape === "split") calls.push(call(chosenModel(models, roles.plan ?? model), prompt, written));
  if (agents > 1) {
    const read = calls.slice(0, mergedAttempts).reduce((sum, { output }) => sum + Math.min(output, recordTokens), 0);
    calls.push(call(chosenModel(models, roles.aggregate ?? model), prompt + read, written));
  }
  const tokens = calls.reduce((sum, { input, output }) => sum + input + output, 0);
  return { tokens, usd: pricesKnown(choices, models) ? calls.reduce((sum, { usd }) => sum + usd, 0) : null };
}

function call(model: ModelInfo | undefined, prompt: number, written: (modelId: string) => number | null) {
  const window = model?.capabilities.contextTokens ?? Number.POSITIVE_INFINITY;
  const guess = (model && written(model.id)) ?? firstGuessTokens;
  const output = Math.min(guess, window / 2);
  // A small model reads pictures as fewer tokens than this counts, and of a long conversation only what fits.
  const around = model?.capabilities.records === "plain" ? 0 : instructionTokens;
  const input = Math.min(prompt + around, window - output);
  const price = model?.capabilities.priceUsdPerMillion ?? { input: 0, output: 0 };
  return { input, output, usd: (input * price.input + output * price.output) / 1_000_000 };
}

/** "4 agents, about 6,200 tokens ($0.042)" */
export function estimateText({ shape, agents, limits }: TurnChoices, { tokens, usd }: Estimate): string {
  const workers = {
    auto: agents > 2 ? `2 to ${plural(agents, "agent")}` : plural(agents, "agent"),
    explore: plural(agents, "agent"),
    split: `up to ${plural(agents, "part")}`,
  }[shape];
  const upTo = shape === "explore" || agents === 1 ? "about" : "up to about";
  const limit = limits.tokens !== null && limits.tokens < tokens ? `; your limit of ${limits.tokens.toLocaleString("en")} makes it fewer` : "";
  return `${workers}, ${upTo} ${roughly(tokens).toLocaleString("en")} tokens${usd === null || usd === 0 ? "" : ` (${dollars(usd)})`}${limit}`;
}

/** Two digits are all that a guess can claim. */
function roughly(tokens: number): number {
  return Number(tokens.toPrecision(2));
}

const spentKey = "melete-written";
const spentSchema = z.record(z.string(), z.number());
/** A new turn moves the mean by a quarter, so that a change of habit shows within a few turns. */
const newShare = 0.25;

/** Output tokens that an agent of this model wrote lately, on average; null when none has finished here. */
export function writtenLately(modelId: string): number | null {
  return spentSchema.safeParse(readStored(localStorageOrNull(), spentKey)).data?.[modelId] ?? null;
}

/** Learns from a contemplation that has ended. */
export function rememberWritten({ agents, model }: Pick<TurnView, "agents" | "model">): void {
  const means = { ...spentSchema.safeParse(readStored(localStorageOrNull(), spentKey)).data };
  for (const agent of agents) {
    const id = agent.model ?? model;
    if (agent.status !== "done" || agent.tokens === 0 || id === null) continue;
    const before = means[id];
    means[id] = before === undefined ? agent.tokens : before + newShare * (agent.tokens - before);
  }
  writeStored(localStorageOrNull(), spentKey, means);
}
