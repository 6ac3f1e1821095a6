// How to answer, beside the question: mode, and what belongs to it. What few people change is behind "More"; on a phone, all of it.
import { modeSchema } from "@melete/core";
import type { ReactNode } from "react";
import type { ModelInfo } from "../api/schemas.ts";
import { agentCounts, chosenModel, changedOptions, shapes, type TurnChoices } from "./choices.ts";
import { effortWords, modeWords, shapeWords } from "./mode-words.ts";
import { Segmented } from "./segmented.tsx";
import { plural } from "../contemplation/summarise.ts";

const modeOptions = modeSchema.options.map((mode) => ({ value: mode, ...modeWords[mode] }));
const shapeOptions = shapes.map((shape) => ({ value: shape, ...shapeWords[shape] }));
const agentOptions = agentCounts.map((count) => ({ value: count, label: String(count) }));

export interface ChoiceProps {
  choices: TurnChoices;
  onChange(choices: TurnChoices): void;
  models: ModelInfo[];
}

interface TurnChoicesBarProps extends ChoiceProps {
  narrow: boolean;
  /** about to look at the models: are there new ones? */
  onLook(): void;
  onMore(): void;
}

export function TurnChoicesBar({ choices, onChange, models, narrow, onLook, onMore }: TurnChoicesBarProps) {
  const contemplating = choices.mode === "contemplating";
  const changed = changedOptions(choices);
  const inSheet = contemplating && narrow;
  return (
    <div className="turn-choices">
      <Segmented label="Mode" className="modes" options={modeOptions} value={choices.mode} onChange={(mode) => onChange({ ...choices, mode })} />
      {!inSheet && <ModelPicker choices={choices} onChange={onChange} models={models} onLook={onLook} />}
      {choices.mode === "thinking" && <EffortPicker choices={choices} onChange={onChange} models={models} />}
      {contemplating && (
        <div className="contemplating-choices">
          {!narrow && <ShapePicker choices={choices} onChange={onChange} models={models} />}
          {!narrow && <AgentPicker choices={choices} onChange={onChange} models={models} />}
          <button type="button" className="more-options" aria-haspopup="dialog" onClick={onMore}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M3 6h7M15 6h2M3 14h2M10 14h7" />
              <circle cx="12.5" cy="6" r="2.3" />
              <circle cx="7.5" cy="14" r="2.3" />
            </svg>
            {narrow ? `${shapeWords[choices.shape].label}, ${plural(choices.agents, "agent")}` : "More"}
            {changed > 0 && <span className="changed-count">{changed} set</span>}
          </button>
        </div>
      )}
    </div>
  );
}

export function ShapePicker({ choices, onChange }: ChoiceProps) {
  return <Segmented label="How the agents work" options={shapeOptions} value={choices.shape} onChange={(shape) => onChange({ ...choices, shape })} />;
}

export function AgentPicker({ choices, onChange }: ChoiceProps) {
  return (
    <div className="agent-count">
      <span aria-hidden="true">Agents</span>
      <Segmented label="Number of agents" options={agentOptions} value={choices.agents} onChange={(agents) => onChange({ ...choices, agents })} />
    </div>
  );
}

export function ModelPicker({ choices, onChange, models, onLook }: ChoiceProps & { onLook(): void }) {
  if (models.length < 2) return null;
  return (
    <Picker
      label="Model"
      value={chosenModel(models, choices.model)?.id ?? ""}
      onLook={onLook}
      // Roles and effort may not suit another model; those that do not are left out when the question is sent.
      onChange={(model) => onChange({ ...choices, model })}
    >
      {models.map(({ id }) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Picker>
  );
}

export function EffortPicker({ choices, onChange, models }: ChoiceProps) {
  const levels = chosenModel(models, choices.model)?.capabilities.efforts ?? [];
  if (levels.length === 0) return null;
  const chosen = levels.find((level) => level === choices.effort);
  return (
    <Picker
      label="Effort"
      value={chosen ?? ""}
      onChange={(value) => onChange({ ...choices, effort: levels.find((level) => level === value) ?? null })}
    >
      <option value="">Usual effort</option>
      {levels.map((level) => (
        <option key={level} value={level}>
          {effortWords[level]} effort
        </option>
      ))}
    </Picker>
  );
}

interface PickerProps {
  label: string;
  value: string;
  onChange(value: string): void;
  onLook?: () => void;
  children: ReactNode;
}

function Picker({ label, value, onChange, onLook, children }: PickerProps) {
  return (
    <label className="picker">
      <span className="visually-hidden">{label}</span>
      <select value={value} onFocus={onLook} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </label>
  );
}
