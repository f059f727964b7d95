/** Short messages at the edge of the page, also heard. */
import { Toast as BaseToast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useText } from '../language/text.ts';
import { uiText } from './ui-text.ts';

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <BaseToast.Provider>
      {children}
      <Toasts />
    </BaseToast.Provider>
  );
}

export function useToast() {
  const { add } = BaseToast.useToastManager();
  return useMemo(
    () => ({
      good: (title: string) => add({ title, type: 'good' }),
      bad: (title: string) => add({ title, type: 'bad', priority: 'high' }),
    }),
    [add],
  );
}

function Toasts() {
  const t = useText(uiText);
  const { toasts } = BaseToast.useToastManager();
  return (
    <BaseToast.Portal>
      <BaseToast.Viewport
        aria-label={t('notifications')}
        className="fixed inset-x-3 bottom-3 z-60 mx-auto grid max-w-sm gap-2 sm:right-4 sm:left-auto sm:w-full"
      >
        {toasts.map((toast) => (
          <BaseToast.Root
            key={toast.id}
            toast={toast}
            className="rounded-lg border border-line bg-surface p-3 text-sm shadow-lg data-[type=bad]:border-bad data-[type=good]:border-good"
          >
            <BaseToast.Content className="flex items-start justify-between gap-3">
              <BaseToast.Title className="font-medium" />
              <BaseToast.Close aria-label={t('close')} className="rounded-md p-0.5 text-soft hover:text-ink">
                <X aria-hidden className="size-4" />
              </BaseToast.Close>
            </BaseToast.Content>
          </BaseToast.Root>
        ))}
      </BaseToast.Viewport>
    </BaseToast.Portal>
  );
}
