// The engine as people meet it: a RunTurn with the toolbox, the skills and the words that tell a model how to use them. It composes
// what others do; it does not know any skill or tool.
import { type CreateRunTurnOptions, createRunTurn, imagesIn, type Message, type Model, type RunTurn, type TurnRequest } from "@melete/core";
import { chooseSkill } from "../skills/choose-skill.ts";
import { createRecipeModel } from "../skills/recipe-model.ts";
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
    const recipe = chosen?.skill.recipe ?? null;
    if (chosen !== null && recipe !== null && !canFollow(options.model, request, recipe)) {
      const model = createRecipeModel(options.model.id, { ...chosen.skill, recipe }, chosen.missing);
      const { agents: _, shape: _shape, roles: _roles, toolChoice: _choice, ...rest } = request;
      return createRunTurn({ ...options, model, spawn: false })({ ...rest, mode: "thinking", toolbox: [recipe] }, runOptions);
    }
    return runTurn(withGuidance(request, options.model, chosen?.skill ?? null), runOptions);
  };
}

/** Can the model do the task by itself, as this request asks it to work? Instant has no tools. */
function canFollow({ capabilities }: Model, { mode, messages }: TurnRequest, tool: string): boolean {
  if (mode === "instant" || !capabilities.tools || !(capabilities.knownTools?.includes(tool) ?? true)) return false;
  return capabilities.images || imagesIn(messages).length === 0;
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
