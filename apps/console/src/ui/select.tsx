/** Chooses one of a few. */
import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';

export interface Option<Value extends string> {
  value: Value;
  label: ReactNode;
}

interface SelectProps<Value extends string> {
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  /** Where no `Field` stands around it. */
  label?: string;
  disabled?: boolean;
}

export function Select<Value extends string>({
  options,
  value,
  onChange,
  label,
  disabled = false,
}: SelectProps<Value>) {
  const labelOf = (chosen: Value) => options.find((option) => option.value === chosen)?.label ?? chosen;
  return (
    <BaseSelect.Root
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next as Value);
      }}
      disabled={disabled}
    >
      <BaseSelect.Trigger
        aria-label={label}
        className="flex min-h-10 w-full min-w-0 items-center justify-between gap-2 rounded-lg border border-line-strong bg-surface px-3 py-2 text-left text-sm hover:bg-sunken data-disabled:cursor-not-allowed data-disabled:opacity-55"
      >
        <span className="min-w-0 truncate">
          <BaseSelect.Value>{(chosen: Value) => labelOf(chosen)}</BaseSelect.Value>
        </span>
        <BaseSelect.Icon>
          <ChevronsUpDown aria-hidden className="size-4 text-soft" />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup className="max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-lg">
            {options.map((option) => (
              <BaseSelect.Item
                key={option.value}
                value={option.value}
                className="grid cursor-pointer grid-cols-[1rem_1fr] items-center gap-2 rounded-md px-2 py-2 text-sm outline-none data-highlighted:bg-accent-soft"
              >
                <BaseSelect.ItemIndicator className="col-start-1">
                  <Check aria-hidden className="size-4" />
                </BaseSelect.ItemIndicator>
                <BaseSelect.ItemText className="col-start-2">{option.label}</BaseSelect.ItemText>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
