// The client's own tools in OpenAI's words (both of its formats say the same with different nesting). It knows tool names and choices.
import type { Message, Part, ToolChoice, ToolSpec, TurnRequest } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";

export interface AllowedTools {
  mode: "auto" | "required";
  names: string[];
}

/** The fields of the turn for these tools. A choice of a tool that is not there is refused. */
export function toolFields(tools: ToolSpec[], choice: ToolChoice | AllowedTools | undefined): Pick<TurnRequest, "tools" | "toolChoice"> {
  if (tools.length === 0) {
    if (choice !== undefined && choice !== "auto" && choice !== "none") {
      throw new ApiError(400, "invalid_value", `"tool_choice" asks for a call, but the request has no tools. Send "tools", or leave it out.`, {
        param: "tool_choice",
      });
    }
    return {};
  }
  const known = new Set(tools.map(({ name }) => name));
  if (known.size < tools.length) {
    throw new ApiError(400, "invalid_value", "Two tools have the same name. Give each its own.", { param: "tools" });
  }
  const need = (name: string): void => {
    if (known.has(name)) return;
    throw new ApiError(400, "invalid_value", `"tool_choice" names ${JSON.stringify(name)}; the tools are ${[...known].join(", ")}.`, {
      param: "tool_choice",
    });
  };
  if (choice === undefined) return { tools };
  if (typeof choice === "string") return { tools, toolChoice: choice };
  if ("tool" in choice) {
    need(choice.tool);
    return { tools, toolChoice: choice };
  }
  for (const name of choice.names) need(name);
  return { tools: tools.filter(({ name }) => choice.names.includes(name)), toolChoice: choice.mode };
}

/** The arguments of a call in the history. What is no JSON goes on as text: the model reads what was said. */
export function parseArguments(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Messages in the making, behind `earlier` ones; results of tools that follow each other become one message. */
export interface MessageList {
  push(role: Message["role"], parts: Part[]): void;
  /** the name of the tool that was called under this id; throws ApiError when nothing was */
  toolOf(callId: string, where: string): string;
  all(): Message[];
}

export function createMessageList(earlier: readonly Message[] = []): MessageList {
  const messages: Message[] = [...earlier];
  const tools = new Map<string, string>();
  const learn = (parts: readonly Part[]): void => {
    for (const part of parts) if (part.type === "tool-call") tools.set(part.callId, part.tool);
  };
  for (const { parts } of earlier) learn(parts);
  return {
    push(role, parts) {
      learn(parts);
      const last = messages.length > earlier.length ? messages.at(-1) : undefined;
      if (last?.role === role && (role === "tool" || role === "assistant"))
        messages[messages.length - 1] = { role, parts: [...last.parts, ...parts] };
      else messages.push({ role, parts });
    },
    toolOf(callId, where) {
      const tool = tools.get(callId);
      if (tool !== undefined) return tool;
      throw new ApiError(
        400,
        "unknown_call",
        `${where} answers the call ${JSON.stringify(callId)}, which no message before it made. Send that too.`,
        {
          param: where,
        },
      );
    },
    all: () => messages,
  };
}
