// Our request as the options of one SDK call: only what this model and its wire accept. It does not know prompts or streams.
import type { JSONValue, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Capabilities, Effort, ModelRequest, ToolChoice } from "@melete/core";
import { effortSchema } from "@melete/core";
import type { Wire } from "./wire.ts";

type Reasoning = LanguageModelV4CallOptions["reasoning"];
type Tools = Pick<LanguageModelV4CallOptions, "tools" | "toolChoice">;

export function callOptions(
  request: ModelRequest,
  prompt: LanguageModelV4CallOptions["prompt"],
  capabilities: Capabilities,
  wire: Wire,
  abortSignal: AbortSignal,
): LanguageModelV4CallOptions {
  const { maxOutputTokens, temperature, seed, responseFormat, stop } = request;
  const options: LanguageModelV4CallOptions = { prompt, abortSignal, ...toolOptions(request, capabilities, wire) };
  if (maxOutputTokens !== undefined) options.maxOutputTokens = maxOutputTokens;
  if (temperature !== undefined && capabilities.sampling === "settable") options.temperature = temperature;
  if (seed !== undefined) options.seed = seed;
  if (responseFormat !== undefined && capabilities.structuredOutput === true) options.responseFormat = responseFormat;
  if (stop !== undefined && stop.length > 0 && wire.stops) options.stopSequences = stop;
  const forced = options.toolChoice?.type === "required" || options.toolChoice?.type === "tool";
  const reasoning = reasoningFor(wire.toolChoice === "unless-thinking" && forced ? { ...request, think: false } : request, capabilities);
  const providerOptions = wire.options?.(request, capabilities) ?? {};
  if (reasoning !== undefined && reasoning !== "none" && wire.effortField !== undefined) {
    // what the SDK does not know goes into the body as it is
    providerOptions.openaiCompatible = nested(wire.effortField.split("."), reasoning);
  } else if (reasoning !== undefined) options.reasoning = reasoning;
  if (Object.keys(providerOptions).length > 0) options.providerOptions = providerOptions;
  return options;
}

function nested([name = "", ...rest]: string[], value: string): Record<string, JSONValue> {
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}

/** Not thinking is "none" where that exists, else the weakest level. undefined: the model has nothing to set. */
export function reasoningFor({ think, effort }: ModelRequest, { reasoning, efforts }: Capabilities): Reasoning {
  if (reasoning === "none") return undefined;
  if (!think) return reasoning === "switchable" ? "none" : efforts?.[0];
  if (efforts === undefined || efforts.length === 0) return reasoning === "switchable" ? "medium" : undefined;
  return nearestEffort(effort ?? "medium", efforts);
}

/** Of two that are equally near, the stronger: who asks for more than there is should not get less. */
function nearestEffort(wanted: Effort, efforts: readonly Effort[]): Effort {
  const rank = (effort: Effort): number => effortSchema.options.indexOf(effort);
  return efforts.reduce((best, next) => {
    const [nearer, further] = [Math.abs(rank(next) - rank(wanted)), Math.abs(rank(best) - rank(wanted))];
    return nearer < further || (nearer === further && rank(next) > rank(best)) ? next : best;
  });
}

function toolOptions({ tools = [], toolChoice = "auto" }: ModelRequest, capabilities: Capabilities, wire: Wire): Tools {
  if (!capabilities.tools || tools.length === 0) return {};
  const offered = wire.toolChoice === "auto" ? reachable(tools, toolChoice) : tools;
  if (offered.length === 0) return {};
  const specs = offered.map(({ name, description, inputSchema }) => ({ type: "function" as const, name, description, inputSchema }));
  return { tools: specs, ...(toolChoice === "auto" || wire.toolChoice === "auto" ? {} : { toolChoice: toSdkChoice(toolChoice) }) };
}

/** What a wire that knows only "auto" can be offered instead of a choice. A call cannot be demanded there. */
function reachable<Spec extends { name: string }>(tools: Spec[], toolChoice: ToolChoice): Spec[] {
  if (toolChoice === "none") return [];
  return typeof toolChoice === "object" ? tools.filter(({ name }) => name === toolChoice.tool) : tools;
}

function toSdkChoice(toolChoice: ToolChoice): NonNullable<Tools["toolChoice"]> {
  return typeof toolChoice === "object" ? { type: "tool", toolName: toolChoice.tool } : { type: toolChoice };
}
