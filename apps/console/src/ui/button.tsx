/** The buttons of the console. */
import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** `primary`: the one thing a page is for. `costly`: spends money. `danger`: cannot be taken back. `quiet`: stands beside others. */
export type ButtonLook = 'primary' | 'costly' | 'secondary' | 'danger' | 'quiet';

const LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  costly: 'bg-ink text-canvas ring-2 ring-warn ring-offset-2 ring-offset-surface hover:bg-soft',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad-soft',
  quiet: 'text-soft hover:bg-sunken hover:text-ink',
};

/** For links that look like buttons too. */
export function buttonClass(look: ButtonLook = 'secondary', size: 'medium' | 'small' = 'medium'): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors',
    'disabled:opacity-55 disabled:cursor-not-allowed data-disabled:opacity-55',
    size === 'small' ? 'min-h-8 px-2.5 text-sm' : 'min-h-10 px-4 text-sm',
    LOOKS[look],
  );
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  look?: ButtonLook;
  size?: 'medium' | 'small';
  /** Something is under way: the button waits, and keeps the focus. */
  busy?: boolean;
  icon?: ReactNode;
  wide?: boolean;
}

export function Button({ look, size, busy = false, icon, wide = false, children, ...props }: ButtonProps) {
  return (
    <BaseButton
      type="button"
      {...props}
      disabled={props.disabled === true || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
      className={classNames(buttonClass(look, size), wide && 'w-full')}
    >
      {icon}
      {children}
    </BaseButton>
  );
}

/** A button of an icon alone; `label` is what it is called. */
export function IconButton({ label, children, ...props }: Omit<ButtonProps, 'icon'> & { label: string }) {
  return (
    <Button look="quiet" size="small" {...props} aria-label={label} title={label}>
      {children}
    </Button>
  );
}
