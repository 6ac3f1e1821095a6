// One limit as a number that may be left empty. What cannot be read as one is said, and not taken.
import { useId, useState } from "react";

interface LimitFieldProps {
  label: string;
  value: number | null;
  /** a usual value, for whoever typed something else */
  example: number;
  /** no fractions */
  whole?: boolean;
  onChange(value: number | null): void;
}

/** `value` is where it begins; give it a new key to begin again. */
export function LimitField({ label, value, example, whole = false, onChange }: LimitFieldProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const errorId = useId();
  const wrong = text.trim() !== "" && readLimit(text, whole) === null;
  return (
    <label className="option-row">
      <span>{label}</span>
      <input
        type="text"
        inputMode={whole ? "numeric" : "decimal"}
        autoComplete="off"
        placeholder="no limit"
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? errorId : undefined}
        onChange={(event) => {
          setText(event.target.value);
          onChange(readLimit(event.target.value, whole));
        }}
      />
      {wrong && (
        <small id={errorId} role="alert">
          {`A number above 0, such as ${example}.`}
        </small>
      )}
    </label>
  );
}

/** null when empty or not a positive number; "20,000" and "20 000" are twenty thousand */
export function readLimit(text: string, whole: boolean): number | null {
  const value = Number(whole ? text.replace(/[\s,.']/g, "") : text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && value > 0 ? value : null;
}
