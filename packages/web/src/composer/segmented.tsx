// A few choices side by side, one of them chosen. Native radio buttons bring the arrow keys and the names screen readers expect.
import { useId } from "react";

interface SegmentedProps<Value extends string | number> {
  label: string;
  options: { value: Value; label: string; hint?: string }[];
  value: Value;
  onChange(value: Value): void;
  className?: string;
}

export function Segmented<Value extends string | number>({ label, options, value, onChange, className = "" }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <div className={`segmented ${className}`} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} title={option.hint}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
