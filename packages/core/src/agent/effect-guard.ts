// The rule of two: of untrusted text, private data and a way out, one turn gets two without asking. What an agent read may tell it what to
// do, so a call that tells somebody outside something waits for the person once the turn has seen both of the others, itself or through the
// answers of earlier turns. It knows effects of tools, not what they do; sub-agents share their turn's guard, and with it what was read.
import type { Message, ReadKind } from "../message.ts";
import type { Tool, ToolContext } from "./tool.ts";

export interface EffectGuard {
  /** Null when the call may be made; else why not, for the model. Asks the person where that is needed. */
  check(tool: Tool, input: unknown, context: ToolContext): Promise<string | null>;
  /** The turn has this before it, whatever its tools read. */
  note(kind: ReadKind): void;
}

/** Does its answer hold text that somebody outside wrote? */
export function readsUntrusted(tool: Tool): boolean {
  return tool.effects === "reads-untrusted" || tool.bringsUntrusted === true;
}

/**
 * @param said  the messages of the turn's request. In an agent's own messages much of what stands as the person's words is text of models:
 *   the task of a sub-agent, the attempts that a later round reads. None of that may tell a tool that the person wrote an address. What
 *   earlier answers in it rest on (their `reads`) counts as read.
 * @param onRead  told of each kind once, when the turn first has it before it
 */
export function createEffectGuard(said?: readonly Message[], onRead: (kind: ReadKind) => void = () => undefined): EffectGuard {
  const seen = new Set<ReadKind>();
  const note = (kind: ReadKind): void => {
    if (seen.has(kind)) return;
    seen.add(kind);
    onRead(kind);
  };
  for (const part of said?.flatMap(({ parts }) => parts) ?? []) {
    if (part.type === "reads") part.what.forEach(note);
    // its beginning is read with the question, and somebody else may have written it
    if (part.type === "file") note("untrusted");
  }
  return {
    note,
    async check(tool, input, given) {
      const context = said === undefined ? given : { ...given, history: [...said, ...given.history.filter(({ role }) => role !== "user")] };
      const untrusted = seen.has("untrusted") || readsUntrusted(tool);
      const isPrivate = seen.has("private") || tool.effects === "reads-private";
      const outward = tool.effects === "acts" || tool.outward?.(input, context) === true;
      const both = outward && untrusted && isPrivate ? ruleOfTwo(tool.name) : "";
      const why = [tool.asks?.(input, context) ?? "", both].filter((reason) => reason !== "").join(" ");
      if (why !== "") {
        const refusal = await askFirst({ tool: tool.name, input, why, ...(tool.asksAnew?.() === true ? { anew: true } : {}) }, context);
        if (refusal !== null) return refusal;
      }
      if (untrusted) note("untrusted");
      if (isPrivate) note("private");
      return null;
    },
  };
}

function ruleOfTwo(name: string): string {
  return `"${name}" sends something out, and this conversation works with private data and with text from elsewhere, which may have asked for this.`;
}

/** Null when the person allows it; else what the model is told. */
async function askFirst(
  request: Parameters<NonNullable<ToolContext["approve"]>>[0],
  { approve }: Pick<ToolContext, "approve">,
): Promise<string | null> {
  if (approve === undefined) {
    return `Not done: ${request.why} That needs a person's agreement, and there is nobody to ask here. Say what you would have done, and go on without it.`;
  }
  if ((await approve(request)) === "allow") return null;
  return `Not done: the person did not agree to "${request.tool}". Do not try it again in another way; go on without it, or ask them what they want.`;
}
