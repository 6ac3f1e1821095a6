// What few people change about a contemplation: models for each role, effort, limits. A small window over the composer, a sheet on a phone.
import { type RefObject, useLayoutEffect, useState } from "react";
import { CloseButton, Dialog } from "../dialog/dialog.tsx";
import { chosenModel, defaultChoices, pricesKnown } from "./choices.ts";
import { LimitField } from "./limit-field.tsx";
import { shapeWords } from "./mode-words.ts";
import { AgentPicker, type ChoiceProps, EffortPicker, ModelPicker, ShapePicker } from "./turn-choices.tsx";

interface OptionsDialogProps extends ChoiceProps {
  narrow: boolean;
  /** the composer, over which it opens */
  anchor: RefObject<HTMLElement | null>;
  estimate: string;
  onLook(): void;
  onClose(): void;
}

export function OptionsDialog({ choices, onChange, models, narrow, anchor, estimate, onLook, onClose }: OptionsDialogProps) {
  const place = useAbove(anchor, estimate);
  const [resets, setResets] = useState(0);
  const { roles, limits } = choices;
  const main = chosenModel(models, choices.model)?.id ?? "the model";
  const setLimit = (limit: Partial<typeof limits>) => onChange({ ...choices, limits: { ...limits, ...limit } });
  const setRole = (role: Partial<typeof roles>) => onChange({ ...choices, roles: { ...roles, ...role } });
  const picker = { choices, onChange, models };
  return (
    <Dialog className="options sheet" label="Options for Contemplating" style={narrow ? undefined : place} onClose={onClose}>
      <div className="dialog-head">
        <h2>Contemplating</h2>
        <CloseButton />
      </div>
      <div className="options-body">
        {narrow && (
          <fieldset>
            <legend>Agents</legend>
            <ShapePicker {...picker} />
            <p>{shapeWords[choices.shape].hint}</p>
            <AgentPicker {...picker} />
          </fieldset>
        )}
        {models.length > 1 && (
          <fieldset>
            <legend>Models</legend>
            {narrow && (
              <div className="option-row">
                <span>Model</span>
                <ModelPicker {...picker} onLook={onLook} />
              </div>
            )}
            <p>Who tries. None marked: {main} alone.</p>
            <ul className="model-pool">
              {models.map(({ id }) => (
                <li key={id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={roles.draft.includes(id)}
                      onChange={(event) => setRole({ draft: event.target.checked ? [...roles.draft, id] : roles.draft.filter((one) => one !== id) })}
                    />
                    <span>{id}</span>
                  </label>
                </li>
              ))}
            </ul>
            <RoleRow title="Who merges" role={roles.aggregate} main={main} models={models} onChange={(aggregate) => setRole({ aggregate })} />
            {choices.shape !== "explore" && (
              <RoleRow title="Who divides" role={roles.plan} main={main} models={models} onChange={(plan) => setRole({ plan })} />
            )}
          </fieldset>
        )}
        {(chosenModel(models, choices.model)?.capabilities.efforts ?? []).length > 0 && (
          <fieldset>
            <legend>Thinking</legend>
            <div className="option-row">
              <span>How long each thinks</span>
              <EffortPicker {...picker} />
            </div>
          </fieldset>
        )}
        <fieldset key={resets}>
          <legend>Limits</legend>
          <p>The answer rests on what was done until then.</p>
          <LimitField label="Tokens" value={limits.tokens} example={20000} whole onChange={(tokens) => setLimit({ tokens })} />
          <LimitField label="Seconds" value={limits.seconds} example={90} onChange={(seconds) => setLimit({ seconds })} />
          {pricesKnown(choices, models) && <LimitField label="Dollars" value={limits.usd} example={0.5} onChange={(usd) => setLimit({ usd })} />}
        </fieldset>
      </div>
      <footer className="options-footer">
        <p role="status">{estimate}</p>
        <button
          type="button"
          className="quiet-button"
          onClick={() => {
            const { roles, limits, effort } = defaultChoices;
            onChange({ ...choices, roles, limits, effort });
            setResets(resets + 1);
          }}
        >
          Reset
        </button>
      </footer>
    </Dialog>
  );
}

interface RoleRowProps extends Pick<ChoiceProps, "models"> {
  title: string;
  role: string | null;
  main: string;
  onChange(id: string | null): void;
}

function RoleRow({ title, role, main, models, onChange }: RoleRowProps) {
  const known = models.some(({ id }) => id === role);
  return (
    <label className="option-row picker">
      <span>{title}</span>
      <select value={known ? (role ?? "") : ""} onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}>
        <option value="">{main}</option>
        {models
          .filter(({ id }) => id !== main)
          .map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
      </select>
    </label>
  );
}

const gapPixels = 8;

/** A place in the window just above an element, with the room there is. Measured anew when `words` below the element may need another line. */
function useAbove(anchor: RefObject<HTMLElement | null>, words: string) {
  const [place, setPlace] = useState<{ left: number; bottom: number; maxHeight: number }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words move the element
  useLayoutEffect(() => {
    const measure = () => {
      const box = anchor.current?.getBoundingClientRect();
      if (box) setPlace({ left: box.left, bottom: window.innerHeight - box.top + gapPixels, maxHeight: box.top - 2 * gapPixels });
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [anchor, words]);
  return place;
}
