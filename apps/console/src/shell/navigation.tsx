/** The pages of an organisation, and of the operator. */
import { Link } from '@tanstack/react-router';
import {
  BookOpen,
  Building2,
  ChartColumn,
  Clapperboard,
  KeyRound,
  type LucideIcon,
  ShieldCheck,
  Sparkles,
  Users,
  Webhook,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../language/text.ts';
import { useSession } from '../session/session-gate.tsx';
import type { Scope } from '../trpc.ts';
import { shellText } from './shell-text.ts';

const PAGES = [
  { name: 'playground', Icon: Sparkles },
  { name: 'videos', Icon: Clapperboard },
  { name: 'usage', Icon: ChartColumn },
  { name: 'keys', Icon: KeyRound },
  { name: 'webhooks', Icon: Webhook },
  { name: 'members', Icon: Users },
] as const;

const ITEM =
  'flex min-h-10 items-center gap-3 rounded-lg px-3 text-sm font-medium text-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-strong';

function Item({ Icon, children }: { Icon: LucideIcon; children: ReactNode }) {
  return (
    <>
      <Icon aria-hidden className="size-4.5 shrink-0" />
      {children}
    </>
  );
}

/** `scope`: null where no organisation is looked at. */
export function Navigation({ scope }: { scope: Scope | null }) {
  const t = useText(shellText);
  const { operator, organizations } = useSession();
  return (
    <nav aria-label={t('navigation')} className="grid content-start gap-1">
      {scope !== null &&
        PAGES.map(({ name, Icon }) => (
          <Link
            key={name}
            to={`/organizations/$organization/$mode/${name}`}
            params={{ organization: scope.organization, mode: scope.mode }}
            className={ITEM}
          >
            <Item Icon={Icon}>{t(name)}</Item>
          </Link>
        ))}
      {scope === null && organizations.length > 0 && (
        <Link to="/" className={ITEM} activeOptions={{ exact: true }}>
          <Item Icon={Building2}>{t('toOrganization')}</Item>
        </Link>
      )}
      {operator && (
        <Link to="/operator" className={ITEM}>
          <Item Icon={ShieldCheck}>{t('operator')}</Item>
        </Link>
      )}
      <a href="/docs" className={ITEM}>
        <Item Icon={BookOpen}>{t('documentation')}</Item>
      </a>
    </nav>
  );
}
