/** A window above the page that asks for one thing. */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../language/text.ts';
import { classNames } from './class-names.ts';
import { uiText } from './ui-text.ts';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** What must be read before it goes away: a click beside it does not close it. */
  holds?: boolean;
  /** There is much to read in it. */
  wide?: boolean;
}

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  holds = false,
  wide = false,
}: DialogProps) {
  const t = useText(uiText);
  return (
    <BaseDialog.Root
      open={open}
      disablePointerDismissal={holds}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <BaseDialog.Popup
          className={classNames(
            'fixed inset-x-3 top-1/2 z-50 mx-auto grid max-h-[calc(100dvh-1.5rem)] -translate-y-1/2 grid-cols-1 gap-4 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-xl',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <header className="grid grid-cols-[1fr_auto] items-start gap-3">
            <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close
              aria-label={t('close')}
              className="rounded-md p-1 text-soft hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-5" />
            </BaseDialog.Close>
            {description !== undefined && (
              <BaseDialog.Description className="col-span-2 text-sm text-soft">
                {description}
              </BaseDialog.Description>
            )}
          </header>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** The buttons at the foot of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className="flex flex-wrap justify-end gap-2">{children}</footer>;
}
