/** Says above every page of the live side that the money is running out. */
import { useQuery } from '@tanstack/react-query';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useText } from '../language/text.ts';
import { useFormat } from '../language/use-format.ts';
import { useSession } from '../session/session-gate.tsx';
import { type Scope, useTRPC } from '../trpc.ts';
import { isLow } from './low-balance.ts';
import { shellText } from './shell-text.ts';

/** The page of usage says it itself, and at length. */
export function LowBalanceBar({ scope }: { scope: Scope }) {
  const t = useText(shellText);
  const format = useFormat();
  const trpc = useTRPC();
  const { operator } = useSession();
  const isOnUsage = useMatchRoute()({ to: '/organizations/$organization/$mode/usage' }) !== false;
  const credits = useQuery(trpc.credits.get.queryOptions({}));
  if (credits.data === undefined || !isLow(credits.data.available) || isOnUsage) return null;
  const amount = format.money(credits.data.available);
  const link = 'font-semibold underline underline-offset-2';
  return (
    <p className="border-t border-warn bg-warn-soft px-4 py-1.5 text-center text-xs text-warn">
      {t(operator ? 'lowOperator' : 'low', { amount })}{' '}
      {operator ? (
        <Link to="/operator/organizations/$id" params={{ id: scope.organization }} className={link}>
          {t('recharge')}
        </Link>
      ) : (
        <Link to="/organizations/$organization/$mode/usage" params={{ ...scope }} className={link}>
          {t('usage')}
        </Link>
      )}
    </p>
  );
}
