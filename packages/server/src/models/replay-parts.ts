// Collects what a provider attaches to the parts of its answer (encrypted reasoning, signatures, item ids), so that the next request of
// the same turn can send it back. It knows the SDK's stream parts; the contents stay opaque.
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Part, ProviderData } from "@melete/core";

export interface ReplayCollector {
  push(part: LanguageModelV4StreamPart): void;
  /** the answer as parts, in order; null when no part of it carries anything */
  parts(): Part[] | null;
}

type Kept = Extract<Part, { type: "text" | "reasoning" | "tool-call" }>;

export function createReplayCollector(): ReplayCollector {
  const kept: Kept[] = [];
  const open = new Map<string, Extract<Kept, { type: "text" | "reasoning" }>>();

  function block(type: "text" | "reasoning", id: string): Extract<Kept, { type: "text" | "reasoning" }> {
    const key = `${type} ${id}`;
    const found = open.get(key);
    if (found !== undefined) return found;
    const made = { type, text: "" };
    open.set(key, made);
    kept.push(made);
    return made;
  }

  return {
    push(part) {
      switch (part.type) {
        case "text-start":
        case "text-delta":
        case "text-end":
        case "reasoning-start":
        case "reasoning-delta":
        case "reasoning-end": {
          const type = part.type.startsWith("text") ? "text" : "reasoning";
          const target = block(type, part.id);
          if ("delta" in part) target.text += part.delta;
          attach(target, part.providerMetadata);
          // a wire may use an id again for the next block
          if (part.type.endsWith("-end")) open.delete(`${type} ${part.id}`);
          break;
        }
        case "tool-call": {
          const call: Kept = { type: "tool-call", callId: part.toolCallId, tool: part.toolName, input: parseToolInput(part.input) };
          attach(call, part.providerMetadata);
          kept.push(call);
          break;
        }
        default:
          break;
      }
    },
    parts() {
      const carrying = kept.filter((part) => part.providerData !== undefined);
      if (carrying.length === 0) return null;
      return kept.filter((part) => part.type === "tool-call" || part.text !== "" || part.providerData !== undefined);
    },
  };
}

/** Later pieces of one part complete the earlier ones: the encrypted text comes at its end. */
function attach(part: Kept, metadata: ProviderData | undefined): void {
  for (const [provider, fields] of Object.entries(metadata ?? {})) {
    const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
    if (Object.keys(known).length === 0) continue;
    part.providerData = { ...part.providerData, [provider]: { ...part.providerData?.[provider], ...known } };
  }
}

/** Wrong JSON goes on as text: the tool's own check then tells the model what is wrong with it. */
export function parseToolInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
