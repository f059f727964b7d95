/** Chooses one of a few that all stand there; the arrow keys go through them. */
import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface Choice<Value extends string> {
  value: Value;
  label: ReactNode;
  disabled?: boolean;
}

interface ChoiceGroupProps<Value extends string> {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  hint?: ReactNode;
}

export function ChoiceGroup<Value extends string>({
  label,
  choices,
  value,
  onChange,
  hint,
}: ChoiceGroupProps<Value>) {
  const name = useId();
  return (
    <fieldset aria-describedby={hint === undefined ? undefined : `${name}-hint`} className="min-w-0">
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={classNames(
              'relative inline-flex min-h-9 items-center rounded-lg border border-line-strong bg-surface px-3 text-sm',
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent-strong',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              choice.disabled === true
                ? 'cursor-not-allowed border-line text-soft line-through opacity-70'
                : 'cursor-pointer hover:bg-sunken',
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              disabled={choice.disabled === true}
              onChange={() => onChange(choice.value)}
              className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-not-allowed"
            />
            {choice.label}
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p id={`${name}-hint`} className="mt-1.5 text-soft text-xs">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
