// What a person can ask of a running contemplation, and how far each wish is. Facts from the folded turn only; it sends nothing.
import type { AgentView, Stage, TurnControl, TurnView } from "@melete/core";
import { isRunning } from "../api/turn-store.ts";

/** Core has width plans up to sixteen. */
const mostAgents = 16;

/** One wish of the person. It is fulfilled when the turn says so, not when the server took it. */
export interface Wish {
  control: TurnControl;
  /** how many controls of its kind the turn had said when it was asked */
  seenBefore: number;
  status: "sending" | "asked" | "failed";
  /** why it failed; "" otherwise */
  message: string;
}

export type WishState = { state: "open" } | { state: "asked" } | { state: "fulfilled" } | { state: "failed"; message: string };

function said(view: TurnView, control: TurnControl): number {
  // One more agent may be said with the name of the new one, which nobody could ask for.
  const whose = control.type === "skip-agent" ? control.agentId : null;
  return view.controls.filter((one) => one.action === control.type && (whose === null || one.agentId === whose)).length;
}

function sameWish(one: TurnControl, other: TurnControl): boolean {
  if (one.type === "skip-agent" && other.type === "skip-agent") return one.agentId === other.agentId;
  return one.type === other.type;
}

export function newWish(view: TurnView, control: TurnControl): Wish {
  return { control, seenBefore: said(view, control), status: "sending", message: "" };
}

export function wishState(view: TurnView, wishes: Wish[], control: TurnControl): WishState {
  const wish = wishes.findLast((one) => sameWish(one.control, control));
  const count = said(view, control);
  if (wish && count <= wish.seenBefore) return wish.status === "failed" ? { state: "failed", message: wish.message } : { state: "asked" };
  return count > 0 ? { state: "fulfilled" } : { state: "open" };
}

const writing: readonly Stage[] = ["aggregate", "integrate"];

/** Why the answer cannot be asked for now; "" when it can. */
export function whyNotAnswerNow(view: TurnView): string {
  if (view.agents.length === 0) return "No agent has started yet.";
  return view.decision === null ? "" : "The answer is already being written.";
}

/** Why one more agent cannot be asked for now; "" when it can. */
export function whyNotAddAgent(view: TurnView): string {
  if (view.agents.length === 0) return "No agent has started yet.";
  if (view.decision !== null || isWriting(view)) return "The answer is already being written.";
  if (view.plan?.shape === "split") return "The task is divided, and every part has its agent.";
  if (view.rounds.at(-1)?.stage !== "draft") return "The agents are past their first attempts.";
  const drafting = view.agents.filter(({ stage }) => stage === "draft").length;
  if (drafting >= mostAgents) return `${mostAgents} agents are the most that can work side by side.`;
  return "";
}

const skippable: { [K in Stage]: boolean } = {
  draft: true,
  refine: true,
  subtask: true,
  compare: true,
  // It works for another agent, which would wait for it in vain; that one can be skipped.
  spawned: false,
  // Without these there is no answer; Stop ends the whole turn.
  plan: false,
  aggregate: false,
  integrate: false,
};

export function canSkip(view: TurnView, agent: AgentView): boolean {
  return isRunning(view) && agent.status === "running" && skippable[agent.stage];
}

function isWriting(view: TurnView): boolean {
  return view.agents.some(({ stage, status }) => writing.includes(stage) && status === "running");
}
