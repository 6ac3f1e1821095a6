// The lead divides the request: the generation that asks for parts, and the parts read leniently from what it wrote.
import { passThrough } from "../turn/pass-through.ts";
import type { TurnContext } from "../turn/turn-context.ts";
import { agentTools, sampling } from "./draft.ts";
import { withTail } from "./prompts.ts";
import { parseLenient, stripControl } from "./record.ts";
import { roleModel } from "./role-model.ts";
import type { AgentTask } from "./solve.ts";
import { planTail } from "./split-prompts.ts";
import { merged, type Subtask } from "./subtask.ts";

/** More agents than this get in each other's way, whoever asks for them. */
export const maxSubtasks = 16;
const defaultSubtasks = 4;

export function subtaskLimit({ request }: TurnContext): number {
  return Math.min(request.agents ?? defaultSubtasks, maxSubtasks);
}

const planSchema = {
  type: "object",
  properties: {
    subtasks: {
      type: "array",
      items: {
        type: "object",
        properties: {
          title: { type: "string" },
          objective: { type: "string" },
          output: { type: "string" },
          tools: { type: "array", items: { type: "string" } },
          boundaries: { type: "string" },
          doneWhen: { type: "string" },
          after: { type: "array", items: { type: "string" } },
        },
        required: ["title", "objective", "output", "tools", "boundaries", "doneWhen", "after"],
        additionalProperties: false,
      },
    },
  },
  required: ["subtasks"],
  additionalProperties: false,
};

/** The lead's first generation. It has no tools: it has only the request to go by. */
export function planTask(context: TurnContext, round: number): AgentTask {
  const model = roleModel(context, "plan");
  const agentId = "plan-1";
  const messages = withTail(context.request.messages, planTail(subtaskLimit(context), agentTools(context)));
  const { stop: _, ...asked } = passThrough(context.request, true);
  return {
    agentId,
    stage: "plan",
    round,
    tools: [],
    block: false,
    model,
    title: "divides the task",
    request: {
      messages,
      ...asked,
      ...(model.capabilities.structuredOutput === true ? { responseFormat: { type: "json", name: "plan", schema: planSchema } } : {}),
      ...sampling({ ...context, model }, agentId, planTemperature),
    },
  };
}

/** A plan should be the sober one of those that are possible. */
const planTemperature = 0.3;

/** The parts that a lead's text names; none when it names none or cannot be read. Ids are subtask-1, subtask-2, … */
export function readSubtasks(text: string, limit: number, toolNames: readonly string[]): Subtask[] {
  const items = readItems(text).slice(0, 2 * maxSubtasks);
  const named = items.flatMap((fields, index) => {
    const objective = line(fields.objective ?? fields.task ?? fields.description, 1_200);
    const title = line(fields.title ?? fields.name, 80) || objective.slice(0, 60);
    return objective === "" ? [] : [{ fields, index, objective, title }];
  });
  const ids = named.map((_, place) => `subtask-${place + 1}`);
  const subtasks = named.map(({ fields, objective, title }, place): Subtask => {
    const after = list(fields.after ?? fields.dependsOn).flatMap((reference) => {
      const byTitle = named.findIndex((other) => other.title.toLowerCase() === reference.toLowerCase());
      const byNumber = /^(?:sub-?task[- ]?|part )?#?(\d{1,2})$/i.exec(reference)?.[1];
      const found = byTitle >= 0 ? byTitle : byNumber === undefined ? -1 : Number(byNumber) - 1;
      return ids[found] === undefined ? [] : [ids[found]];
    });
    return {
      agentId: ids[place] ?? "",
      title,
      objective,
      output: line(fields.output, 400),
      boundaries: line(fields.boundaries, 400),
      doneWhen: line(fields.doneWhen, 240),
      tools: Array.isArray(fields.tools) ? list(fields.tools).filter((name) => toolNames.includes(name)) : null,
      after,
    };
  });
  return merged(subtasks, limit);
}

function readItems(text: string): Record<string, unknown>[] {
  const fences = [...text.matchAll(/```[a-z]*\s*([\s\S]*?)(?:```|$)/gi)].map((match) => match[1] ?? "").toReversed();
  const named = /\{\s*["'\u201c\u201d]?(?:subtasks|tasks|parts)["'\u201c\u201d]?\s*:/.exec(text);
  const alone = named === null ? [] : [balanced(text.slice(named.index))];
  for (const candidate of [...fences, ...alone, text]) {
    const [open, close] = [candidate.search(/[[{]/), Math.max(candidate.lastIndexOf("}"), candidate.lastIndexOf("]"))];
    if (open < 0 || close < open) continue;
    const json = candidate.slice(open, close + 1);
    const value = parseLenient(json.startsWith("[") ? `{"subtasks":${json}}` : json);
    const items = value?.subtasks ?? value?.tasks ?? value?.parts;
    if (Array.isArray(items)) return items.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null);
  }
  return [];
}

/** From its first bracket to the one that closes it; brackets inside strings do not count. */
function balanced(text: string): string {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (match[0] === "{" || match[0] === "[") depth += 1;
    else if (match[0] === "}" || match[0] === "]") depth -= 1;
    if (depth <= 0) return text.slice(0, match.index + 1);
  }
  return text;
}

function line(value: unknown, limit: number): string {
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
  return stripControl(text).replace(/\s+/g, " ").trim().slice(0, limit);
}

function list(value: unknown): string[] {
  const items = Array.isArray(value) ? value : value === undefined || value === null || value === "" ? [] : [value];
  return items.map((item) => line(item, 120)).filter((item) => item !== "");
}

/** The one missing piece that an integrator asks for; null when it cannot be read. */
export function readGap(text: string, agentId: string): Subtask | null {
  const open = text.indexOf("{");
  const fields = open < 0 ? null : parseLenient(text.slice(open, text.lastIndexOf("}") + 1));
  const objective = line(fields?.objective, 1_200);
  if (objective === "") return null;
  const title = line(fields?.title, 80) || objective.slice(0, 60);
  return { agentId, title, objective, output: line(fields?.output, 400), boundaries: "", doneWhen: "", tools: null, after: [] };
}
