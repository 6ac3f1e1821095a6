// What modes, shapes and levels are called on the page, and what each means in one line.
import type { Effort, Mode } from "@melete/core";
import type { TurnChoices } from "./choices.ts";

export const modeWords: { [K in Mode]: { label: string; hint: string } } = {
  instant: { label: "Instant", hint: "Answers at once." },
  thinking: { label: "Thinking", hint: "Reasons step by step before it answers." },
  contemplating: { label: "Contemplating", hint: "Several agents work on it side by side, then settle on one answer." },
};

export const shapeWords: { [K in TurnChoices["shape"]]: { label: string; hint: string } } = {
  auto: { label: "Auto", hint: "Looks at the question first: one agent, a few that check each other, or parts." },
  explore: { label: "Explore", hint: "Every agent tries the whole question on its own." },
  split: { label: "Split", hint: "A lead agent divides the question, and each agent gets a part." },
};

export const effortWords: { [K in Effort]: string } = { minimal: "Minimal", low: "Low", medium: "Medium", high: "High", xhigh: "Highest" };
