/** What stands around the operator's pages; others find nothing here. */
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useText } from '../../language/text.ts';
import { useSession } from '../../session/session-gate.tsx';
import { NotFoundPage } from '../../shell/lost-pages.tsx';
import { Shell } from '../../shell/shell.tsx';
import { useTRPC } from '../../trpc.ts';
import { TAB, TAB_LIST } from '../../ui/tabs.ts';
import { operatorText } from './operator-text.ts';

const COUNTED_EVERY_MS = 30_000;

export function OperatorLayout() {
  const { operator } = useSession();
  return (
    <Shell scope={null}>
      {operator ? (
        <>
          <OperatorNavigation />
          <Outlet />
        </>
      ) : (
        <NotFoundPage />
      )}
    </Shell>
  );
}

function OperatorNavigation() {
  const t = useText(operatorText);
  const list = useRef<HTMLDivElement>(null);
  const address = useRouterState({ select: ({ location }) => location.pathname });
  // Where the row is wider than the screen, the page one is on stays in view.
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current=page]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [address]);
  return (
    <nav aria-label={t('navigation')} className="border-b border-line bg-surface">
      <div ref={list} className={`mx-auto w-full max-w-6xl px-4 sm:px-6 ${TAB_LIST}`}>
        <Link to="/operator" activeOptions={{ exact: true, includeSearch: false }} className={TAB}>
          {t('health')}
        </Link>
        <Link to="/operator/attention" activeOptions={{ includeSearch: false }} className={TAB}>
          {t('attention')}
          <Waiting />
        </Link>
        <Link to="/operator/organizations" activeOptions={{ includeSearch: false }} className={TAB}>
          {t('organizations')}
        </Link>
        <Link to="/operator/rates" className={TAB}>
          {t('rates')}
        </Link>
        <Link to="/operator/books" className={TAB}>
          {t('books')}
        </Link>
      </div>
    </nav>
  );
}

/** How much needs attention; nothing where nothing does. */
function Waiting() {
  const t = useText(operatorText);
  const trpc = useTRPC();
  const counted = useQuery(
    trpc.operator.attention.count.queryOptions(undefined, { refetchInterval: COUNTED_EVERY_MS }),
  );
  if (counted.data === undefined) return null;
  const { counts, counted_up_to: upTo } = counted.data;
  const all = Object.values(counts);
  const sum = all.reduce((total, count) => total + count, 0);
  if (sum === 0) return null;
  const shown = all.some((count) => count >= upTo) ? `${sum}+` : String(sum);
  return (
    <span className="rounded-full bg-warn-soft px-2 py-0.5 font-medium text-warn text-xs tabular-nums">
      <span aria-hidden>{shown}</span>
      <span className="sr-only">{t('waiting', { count: shown })}</span>
    </span>
  );
}
