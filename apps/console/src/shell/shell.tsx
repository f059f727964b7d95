/** What stands around every page: where one is, the other pages, the account. */
import { Dialog } from '@base-ui/react/dialog';
import { useRouterState } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../language/text.ts';
import type { Scope } from '../trpc.ts';
import { buttonClass } from '../ui/button.tsx';
import { AccountMenu } from './account-menu.tsx';
import { LanguageSelect } from './language-select.tsx';
import { Logo } from './logo.tsx';
import { LowBalanceBar } from './low-balance-bar.tsx';
import { Navigation } from './navigation.tsx';
import { shellText } from './shell-text.ts';
import { ThemeButton } from './theme-button.tsx';

interface ShellProps {
  scope: Scope | null;
  /** In the bar above the page: which organisation, what it has. */
  bar?: ReactNode;
  children: ReactNode;
}

export function Shell({ scope, bar, children }: ShellProps) {
  const t = useText(shellText);
  const content = useFocusOnNewPage();
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        {t('skip')}
      </a>
      <aside className="sticky top-0 hidden h-dvh grid-rows-[auto_1fr_auto] gap-6 overflow-y-auto border-r border-line bg-surface p-4 lg:grid">
        <Logo />
        <Navigation scope={scope} />
        <LanguageSelect />
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-30 border-b border-line bg-surface">
          <div className="flex flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
            <MobileMenu scope={scope} />
            <div className="order-last flex w-full min-w-0 items-center gap-2 sm:order-none sm:w-auto sm:flex-1">
              {bar}
            </div>
            <div className="ml-auto flex">
              <ThemeButton />
              <AccountMenu />
            </div>
          </div>
          {scope?.mode === 'test' && (
            <p className="border-t border-warn bg-warn-soft px-4 py-1.5 text-center text-xs font-medium text-warn">
              {t('testNotice')}
            </p>
          )}
          {scope?.mode === 'live' && <LowBalanceBar scope={scope} />}
        </header>
        <main id="content" ref={content} tabIndex={-1} className="outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}

/** Whoever hears the page, or goes through it by keyboard, begins a new page at its beginning, not in the middle of the menu. */
function useFocusOnNewPage() {
  const content = useRef<HTMLElement>(null);
  const address = useRouterState({ select: ({ location }) => location.pathname });
  const focused = useRef(address);
  useEffect(() => {
    if (focused.current === address) return;
    focused.current = address;
    content.current?.focus({ preventScroll: true });
  }, [address]);
  return content;
}

/** The pages, on screens that have no room for them beside the content. */
function MobileMenu({ scope }: { scope: Scope | null }) {
  const t = useText(shellText);
  const [open, setOpen] = useState(false);
  const address = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => setOpen(false), [address]);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger aria-label={t('menu')} className={`${buttonClass('quiet', 'small')} lg:hidden`}>
        <MenuIcon aria-hidden className="size-5" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 grid w-72 max-w-[85vw] grid-rows-[auto_1fr_auto] gap-6 overflow-y-auto bg-surface p-4 shadow-xl">
          <Dialog.Title render={<div />}>
            <Logo />
          </Dialog.Title>
          <Navigation scope={scope} />
          <LanguageSelect />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
