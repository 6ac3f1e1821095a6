// The engine as people meet it: a RunTurn with the toolbox, the skills and the words that tell a model how to use them. It composes
// what others do; it does not know any skill or tool.
import {
  type CreateRunTurnOptions,
  createRunTurn,
  imagesIn,
  type Message,
  type Model,
  type RunTurn,
  type RunTurnOptions,
  type TurnEvent,
  type TurnRequest,
} from "@melete/core";
import { type ChosenSkill, chooseSkill, meantSkill } from "../skills/choose-skill.ts";
import { createRecipeModel, type RecipeTask } from "../skills/recipe-model.ts";
import type { Skill } from "../skills/skill.ts";
import { markingGuidance, handsGuidance, skillGuidance, visualGuidance } from "./guidance.ts";

export interface AssistantOptions extends CreateRunTurnOptions {
  skills?: readonly Skill[];
}

/**
 * Requests that bring their own `toolbox` come from programs, which have their own words: they get neither skills nor guidance.
 *
 * @example const runTurn = createAssistant({ model, tools: createToolbox(settings), skills });
 */
export function createAssistant({ skills = [], ...options }: AssistantOptions): RunTurn {
  const runTurn = createRunTurn(options);
  return (request, runOptions) => {
    if (request.toolbox !== undefined) return runTurn(request, runOptions);
    const chosen = chooseSkill(request.messages, skills);
    const meant = chosen === null ? meantSkill(request.messages, skills) : null;
    if (meant !== null) {
      return follow({ say: `There is no /${meant.written}. Did you mean /${meant.name}?` }, `/${meant.written}`, options, request, runOptions);
    }
    const task = chosen === null || canFollow(options.model, request, chosen.skill.recipe) ? null : withoutModel(chosen, options.model, request);
    if (chosen !== null && task !== null) return follow(task, `/${chosen.skill.name}`, options, request, runOptions);
    return runTurn(withGuidance(request, options.model, chosen?.skill ?? null), runOptions);
  };
}

/** Do these messages call for a skill whose recipe needs no model? Then it does not matter whether the model sees. */
export function needsNoModel(messages: readonly Message[], skills: readonly Skill[]): boolean {
  const chosen = chooseSkill(messages, skills);
  return chosen !== null && chosen.skill.recipe !== null && chosen.missing === null;
}

/** The turn without its model: a recipe's one tool runs in the loop of an agent that thinks, whatever mode was asked for. */
async function* follow(
  task: RecipeTask,
  by: string,
  options: CreateRunTurnOptions,
  request: TurnRequest,
  runOptions: RunTurnOptions,
): AsyncGenerator<TurnEvent> {
  const model = createRecipeModel(options.model.id, task);
  const { agents: _, shape: _shape, roles: _roles, toolChoice: _choice, ...rest } = request;
  const runTurn = createRunTurn({ ...options, model, spawn: false });
  for await (const event of runTurn({ ...rest, mode: "thinking", toolbox: "tool" in task ? [task.tool] : [] }, runOptions)) {
    yield event.type === "turn-start" ? { ...event, mode: request.mode, by } : event;
  }
}

/** Can the model do the task by itself, as this request asks it to work? Instant has no tools. */
function canFollow({ capabilities }: Model, { mode, messages }: TurnRequest, tool: string | null): boolean {
  const knows = capabilities.knownTools === undefined || (tool !== null && capabilities.knownTools.includes(tool));
  if (mode === "instant" || !capabilities.tools || !knows) return false;
  return capabilities.images || imagesIn(messages).length === 0;
}

/** The recipe, or for a skill that was asked for by name and has none, what it takes. Null: the model does what it can. */
function withoutModel({ skill, by, missing }: ChosenSkill, { id, capabilities }: Model, { mode }: TurnRequest): RecipeTask | null {
  if (skill.recipe !== null) return missing === null ? { tool: skill.recipe } : { say: missing };
  if (by !== "name") return null;
  const able = capabilities.tools && capabilities.images && capabilities.knownTools === undefined;
  if (able && mode === "instant") return { say: `/${skill.name} needs tools, and Instant has none. Choose Thinking and ask again.` };
  return {
    say: `/${skill.name} needs a model that sees pictures and works with tools; ${id} does not. Connect a larger one (docs/models.md) and ask again.`,
  };
}

/** Only for models that follow instructions. Ours go first, so that they are the same, and cached, in every request of a conversation. */
function withGuidance(request: TurnRequest, { capabilities }: Model, skill: Skill | null): TurnRequest {
  if (capabilities.records !== "block") return request;
  const hasTools = request.mode !== "instant" && capabilities.tools;
  const hasImages = capabilities.images && imagesIn(request.messages).length > 0;
  const parts = [
    ...(hasImages ? [markingGuidance(capabilities.coordinates)] : []),
    ...(hasImages && hasTools ? [visualGuidance] : []),
    ...(hasTools ? [handsGuidance] : []),
    ...(skill === null || !hasTools ? [] : [skillGuidance(skill.name, skill.body)]),
  ];
  if (parts.length === 0) return request;
  const guidance: Message = { role: "system", parts: [{ type: "text", text: parts.join("\n\n") }] };
  return { ...request, messages: [guidance, ...request.messages] };
}
