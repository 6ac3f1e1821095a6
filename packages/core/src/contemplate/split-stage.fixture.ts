// A lead and its sub-agents as a scripted model plays them, for the tests of a split.
import { type Message, textOf } from "../message.ts";
import type { ModelRequest } from "../model/model.ts";
import { createScriptedModel, fail, type Script, say } from "../model/scripted.ts";
import { user, withRecord } from "../test-kit.ts";

export const plan = (subtasks: Record<string, unknown>[]): Script => say(`\`\`\`json\n${JSON.stringify({ subtasks })}\n\`\`\``);
export const part = (title: string, change: Record<string, unknown> = {}) => ({
  title,
  objective: `Describe ${title}`,
  output: "one line",
  ...change,
});
export const found = (text: string): Script => withRecord(text, { kind: "open", answer: text });
export const lastText = (request: ModelRequest | undefined) => textOf(request?.messages.at(-1) ?? user(""));

export interface Scripts {
  plan?: Script;
  /** by the title of the part */
  parts?: Record<string, Script | Script[]>;
  integrate?: Script | Script[];
  /** any other request: explore */
  rest?: Script;
}

/** A model that plays the lead and its sub-agents, told apart by what they are asked. */
export function staged(scripts: Scripts, capabilities = {}) {
  const seen = new Map<string, number>();
  const pick = (key: string, given: Script | Script[] | undefined): Script => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    if (given === undefined) return fail(`no script for ${key}`);
    const list = Array.isArray(given[0]) ? (given as Script[]) : [given as Script];
    return list[count] ?? list.at(-1) ?? [];
  };
  return createScriptedModel({
    capabilities: { records: "block", ...capabilities },
    script: (request) => {
      const text = lastText(request.messages.some(({ role }) => role === "tool") ? firstOf(request) : request);
      if (text.includes("You lead up to")) return pick("plan", scripts.plan);
      if (text.includes("You divided the request")) return pick("integrate", scripts.integrate);
      const title = /^Part: (.*)$/m.exec(text)?.[1];
      if (title !== undefined) return pick(`part ${title}`, scripts.parts?.[title]);
      return pick("rest", scripts.rest);
    },
  });
}
const firstOf = (request: ModelRequest): ModelRequest => ({
  ...request,
  messages: [request.messages.find(({ role }) => role === "user") as Message],
});
