/** Chooses any of a few. */
import { type ReactNode, useId } from 'react';

interface CheckboxProps {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ label, checked, onChange }: CheckboxProps) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4.5 shrink-0 cursor-pointer accent-accent"
      />
      <span className="min-w-0">{label}</span>
    </label>
  );
}

interface CheckboxesProps<Value extends string> {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  options: readonly { value: Value; label: ReactNode }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
}

export function Checkboxes<Value extends string>({
  label,
  hint,
  error = null,
  options,
  chosen,
  onChange,
}: CheckboxesProps<Value>) {
  const id = useId();
  // In the order of the options, whatever was clicked first.
  const toggle = (value: Value, isChosen: boolean) =>
    onChange(
      options.map((each) => each.value).filter((each) => (each === value ? isChosen : chosen.includes(each))),
    );
  return (
    <fieldset aria-describedby={id} className="grid min-w-0 gap-1">
      <legend className="mb-1 font-medium text-sm">{label}</legend>
      {options.map((option) => (
        <Checkbox
          key={option.value}
          label={option.label}
          checked={chosen.includes(option.value)}
          onChange={(isChosen) => toggle(option.value, isChosen)}
        />
      ))}
      <div id={id} className="text-xs">
        {hint !== undefined && <p className="text-soft">{hint}</p>}
        {error !== null && (
          <p role="alert" className="font-medium text-bad">
            {error}
          </p>
        )}
      </div>
    </fieldset>
  );
}
