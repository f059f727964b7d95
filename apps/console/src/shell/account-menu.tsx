/** Who is signed in, and the ways out. */
import { Menu } from '@base-ui/react/menu';
import { useMutation } from '@tanstack/react-query';
import { CircleUser } from 'lucide-react';
import { useText } from '../language/text.ts';
import { useSession } from '../session/session-gate.tsx';
import { useTRPC } from '../trpc.ts';
import { buttonClass } from '../ui/button.tsx';
import { shellText } from './shell-text.ts';

const ITEM = 'cursor-pointer rounded-md px-3 py-2 text-sm outline-none data-highlighted:bg-accent-soft';

export function AccountMenu() {
  const t = useText(shellText);
  const trpc = useTRPC();
  const { email } = useSession();
  const signOut = useMutation(
    // A whole new page: nothing that was read stays in memory.
    trpc.session.signOut.mutationOptions({ onSuccess: () => location.assign('/sign-in') }),
  );
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={t('account')} className={buttonClass('quiet', 'small')}>
        <CircleUser aria-hidden className="size-5" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-50">
          <Menu.Popup className="min-w-56 rounded-lg border border-line bg-surface p-1 shadow-lg">
            <p className="truncate border-b border-line px-3 py-2 text-sm text-soft">
              {email ?? t('localAccount')}
            </p>
            <Menu.Item className={ITEM} onClick={() => signOut.mutate({ everywhere: false })}>
              {t('signOut')}
            </Menu.Item>
            <Menu.Item className={ITEM} onClick={() => signOut.mutate({ everywhere: true })}>
              {t('signOutEverywhere')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
