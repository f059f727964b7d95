/** A field with its label, its hint and what is wrong with it, tied together for those who hear the page. */
import { Field as BaseField } from '@base-ui/react/field';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

const INPUT =
  'w-full min-h-10 rounded-lg border border-line-strong bg-surface px-3 py-2 text-sm text-ink placeholder:text-soft data-invalid:border-bad';

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong; null where nothing is. */
  error?: ReactNode;
  /** The label is heard, not seen. */
  hideLabel?: boolean;
  children: ReactNode;
}

export function Field({ label, hint, error = null, hideLabel = false, children }: FieldProps) {
  return (
    <BaseField.Root invalid={error !== null} className="grid min-w-0 gap-1.5">
      <BaseField.Label className={classNames('text-sm font-medium', hideLabel && 'sr-only')}>
        {label}
      </BaseField.Label>
      {children}
      {hint !== undefined && (
        <BaseField.Description className="text-xs text-soft">{hint}</BaseField.Description>
      )}
      {error !== null && (
        <BaseField.Error match className="text-xs font-medium text-bad">
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}

export function TextInput(props: Omit<ComponentProps<typeof BaseField.Control>, 'className'>) {
  return <BaseField.Control {...props} className={INPUT} />;
}

export function TextArea({ rows = 4, ...props }: Omit<ComponentProps<'textarea'>, 'className'>) {
  return <BaseField.Control render={<textarea rows={rows} {...props} />} className={`${INPUT} resize-y`} />;
}
