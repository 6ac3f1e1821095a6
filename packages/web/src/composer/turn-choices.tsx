// How to answer: mode, number of agents, model. The choice is kept for the next visit.
import { modeSchema } from "@melete/core";
import { z } from "zod";
import type { AgentCount, TurnChoices } from "../api/client.ts";
import type { ModelInfo } from "../api/schemas.ts";
import { useStored } from "../shell/use-stored.ts";
import { Segmented } from "./segmented.tsx";

const agentOptions: { value: AgentCount; label: string }[] = [1, 2, 4, 8, 16].map((count) => ({ value: count as AgentCount, label: String(count) }));

export const modeWords = {
  instant: { label: "Instant", hint: "Answers at once." },
  thinking: { label: "Thinking", hint: "Reasons step by step before it answers." },
  contemplating: { label: "Contemplating", hint: "Several agents work on it side by side, then settle on one answer." },
} as const;

const modeOptions = modeSchema.options.map((mode) => ({ value: mode, ...modeWords[mode] }));

const choicesSchema = z.object({
  mode: modeSchema,
  agents: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8), z.literal(16)]),
  model: z.string().nullable(),
});

export function useTurnChoices() {
  return useStored<TurnChoices>("melete-choices", (stored) => choicesSchema.safeParse(stored).data ?? { mode: "instant", agents: 4, model: null });
}

interface TurnChoicesBarProps {
  choices: TurnChoices;
  onChange(choices: TurnChoices): void;
  models: ModelInfo[];
}

export function TurnChoicesBar({ choices, onChange, models }: TurnChoicesBarProps) {
  return (
    <div className="turn-choices">
      <Segmented label="Mode" className="modes" options={modeOptions} value={choices.mode} onChange={(mode) => onChange({ ...choices, mode })} />
      {choices.mode === "contemplating" && (
        <div className="agent-count">
          <span aria-hidden="true">Agents</span>
          <Segmented label="Number of agents" options={agentOptions} value={choices.agents} onChange={(agents) => onChange({ ...choices, agents })} />
        </div>
      )}
      {models.length > 1 && (
        <label className="model-picker">
          <span className="visually-hidden">Model</span>
          <select value={chosenModel(models, choices.model)?.id} onChange={(event) => onChange({ ...choices, model: event.target.value })}>
            {models.map((model) => (
              <option key={model.id} value={model.id}>
                {model.id}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

/** A model chosen last week may be gone; then the server's default answers. */
export function chosenModel(models: ModelInfo[], id: string | null): ModelInfo | undefined {
  return models.find((model) => model.id === id) ?? models.find((model) => model.isDefault) ?? models[0];
}
