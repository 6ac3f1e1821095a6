// The first round: N agents with byte-for-byte the same request and different seeds. It builds requests; it does not run them.
import type { Model, ModelRequest } from "../model/model.ts";
import { passThrough, withFormat } from "../turn/pass-through.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import type { Plan } from "./plan.ts";
import { draftTail, withTail } from "./prompts.ts";
import { hashText } from "./random.ts";
import { draftModel, roleModel } from "./role-model.ts";
import type { AgentTask } from "./solve.ts";

/** Tools that change something outside are not for agents of which most will be thrown away. */
export function agentTools(context: TurnContext): TurnContext["tools"] {
  return context.tools.filter((tool) => tool.effects !== "acts");
}

export function draftTasks(context: TurnContext, plan: Plan): AgentTask[] {
  return Array.from({ length: plan.agents }, (_, index) => draftTask(context, plan, "draft", index + 1));
}

/** A draft request as a task of any stage: a refining agent that reads no attempts is the same request with another seed. */
export function draftTask(context: TurnContext, plan: Plan, stage: "draft" | "refine", number: number): AgentTask {
  const round = stage === "draft" ? 1 : 2;
  const model = stage === "draft" ? draftModel(context, number) : roleModel(context, "refine");
  const { request: asked } = context;
  // an answer in a given format has no room for a record
  const block = model.capabilities.records === "block" && asked.responseFormat === undefined;
  const { messages, ...format } = withFormat(block ? withTail(asked.messages, draftTail) : asked.messages, model, asked.responseFormat);
  const agentId = `${stage}-${number}`;
  const request: ModelRequest = {
    messages,
    ...format,
    ...passThrough(asked, true, block),
    ...(asked.toolChoice === undefined ? {} : { toolChoice: asked.toolChoice }),
    ...outputCap(context, plan.draftTokens),
    ...sampling(context, agentId, 1, model),
    sharedPrefix: { key: `${context.request.turnId}/draft`, messages: messages.length },
  };
  return {
    agentId,
    stage,
    round,
    model,
    request,
    tools: agentTools(context),
    clientTools: asked.tools ?? [],
    block,
    ...(asked.responseFormat === undefined ? {} : { format: asked.responseFormat }),
  };
}

/** Distinct seeds always; a temperature only where the model accepts one. */
export function sampling(
  { request, model: own }: TurnContext,
  agentId: string,
  temperature: number,
  model: Model = own,
): Pick<ModelRequest, "seed" | "temperature"> {
  const seed = hashText(`${request.seed ?? request.turnId}/${agentId}`) & 0x7fffffff;
  return model.capabilities.sampling === "settable" ? { seed, temperature } : { seed };
}

export function outputCap({ request }: TurnContext, tokens: number | null): Pick<ModelRequest, "maxOutputTokens"> {
  if (tokens === null) return request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens };
  return { maxOutputTokens: Math.max(1, Math.min(tokens, request.maxOutputTokens ?? tokens)) };
}
