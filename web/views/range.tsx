interface RangeProps {
  readonly label: string;
  readonly value: number;
  /** what it was before anyone moved it */
  readonly before: number;
  readonly max: number;
  readonly step: number;
  readonly onValue: (value: number) => void;
}

/** A slider from 0 on, and what it says now. */
export function Range({ label, value, before, max, step, onValue }: RangeProps) {
  return (
    <label class="range">
      <span>{label}</span>
      <span>
        {value}
        {value !== before && <small> was {before}</small>}
      </span>
      <input
        type="range"
        min={Math.min(0, before)}
        max={Math.max(max, before)}
        step={step}
        value={value}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** As a slider shows it. */
export const rounded = (value: number) => Number(value.toFixed(3));
