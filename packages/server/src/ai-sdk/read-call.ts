// The options of one AI SDK call as a turn. It knows both vocabularies; it does not run anything.
import type { LanguageModelV4CallOptions, SharedV4Warning } from "@ai-sdk/provider";
import { type Blobs, newId, type ToolSpec, type TurnRequest } from "@melete/core";
import { type MeleteOptions, meleteOptionsSchema } from "../api/shared/melete-options.ts";
import { readPrompt } from "./read-prompt.ts";

export interface ReadCall {
  request: TurnRequest;
  blobs: Blobs;
  warnings: SharedV4Warning[];
}

/** `providerOptions.melete` of a call wins over `defaults`. Throws for options that are no such thing. */
export function readCall(call: LanguageModelV4CallOptions, defaults: Pick<TurnRequest, "mode"> & MeleteOptions): ReadCall {
  const warnings: SharedV4Warning[] = [];
  for (const feature of ["topP", "topK", "presencePenalty", "frequencyPenalty"] as const) {
    if (call[feature] !== undefined) warnings.push({ type: "unsupported", feature });
  }
  const tools: ToolSpec[] = [];
  for (const tool of call.tools ?? []) {
    if (tool.type === "function") tools.push({ name: tool.name, description: tool.description ?? "", inputSchema: { ...tool.inputSchema } });
    else warnings.push({ type: "unsupported", feature: `the provider's tool ${tool.name}` });
  }
  // all that the program gave this model are its own choice
  const { toolbox = "all", ...asked } = { ...defaults, ...meleteOptionsSchema.parse(call.providerOptions?.melete ?? {}) };
  const format = call.responseFormat?.type === "json" ? call.responseFormat : undefined;
  const choice = call.toolChoice;
  const { reasoning } = call;
  const effort =
    reasoning === undefined || reasoning === "provider-default" || reasoning === "none" ? undefined : reasoning === "max" ? "xhigh" : reasoning;
  const { messages, blobs } = readPrompt(call.prompt);
  return {
    blobs,
    warnings,
    request: {
      turnId: newId("turn"),
      messages,
      ...asked,
      ...(toolbox === "all" ? {} : { toolbox }),
      ...(tools.length === 0 ? {} : { tools }),
      ...(choice === undefined || tools.length === 0 ? {} : { toolChoice: choice.type === "tool" ? { tool: choice.toolName } : choice.type }),
      ...(format === undefined ? {} : { responseFormat: toFormat(format) }),
      ...(call.stopSequences?.length ? { stop: call.stopSequences } : {}),
      ...(effort === undefined ? {} : { effort }),
      ...(call.maxOutputTokens === undefined ? {} : { maxOutputTokens: call.maxOutputTokens }),
      ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
      ...(call.seed === undefined ? {} : { seed: call.seed }),
    },
  };
}

type JsonFormat = Extract<NonNullable<LanguageModelV4CallOptions["responseFormat"]>, { type: "json" }>;

function toFormat({ schema, name, description }: JsonFormat): NonNullable<TurnRequest["responseFormat"]> {
  return {
    type: "json",
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { schema: { ...schema } }),
  };
}
