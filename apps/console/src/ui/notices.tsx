/** What a page says in place of its content: nothing is here yet, something went wrong, it is still coming. */
import type { ErrorCode } from '@geekhub/contracts/error';
import type { ReactNode } from 'react';
import { useText } from '../language/text.ts';
import { refusalOf } from '../trpc.ts';
import { Button } from './button.tsx';
import { refusalText } from './refusal-text.ts';
import { uiText } from './ui-text.ts';

/** Says what would be here and how to get it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  isPage = false,
}: {
  icon?: ReactNode;
  title: ReactNode;
  /** There is nothing else on the page: its title is the page's. */
  isPage?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="grid justify-items-center gap-3 px-4 py-12 text-center">
      {icon !== undefined && <div className="text-soft [&>svg]:size-10">{icon}</div>}
      <Title className="text-lg font-semibold">{title}</Title>
      {children !== undefined && <div className="max-w-prose text-sm text-soft">{children}</div>}
      {action}
    </div>
  );
}

/** What is wrong, and what the gateway said, which names the field and what to do; the request's id for whoever must look it up. */
export function ErrorNotice({
  error,
  meaning = {},
  onRetry,
}: {
  error: unknown;
  /** What a code means here, where that is more than it means everywhere. */
  meaning?: Partial<Record<ErrorCode, string>>;
  onRetry?: () => void;
}) {
  const t = useText(uiText);
  const refused = useText(refusalText);
  const refusal = refusalOf(error);
  return (
    <div role="alert" className="grid gap-2 rounded-lg border border-bad bg-bad-soft p-3 text-sm">
      <p className="font-medium text-bad">
        {refusal === null ? t('unreachable') : (meaning[refusal.code] ?? refused(`codes.${refusal.code}`))}
      </p>
      {refusal !== null && (
        <>
          <p lang="en" className="wrap-anywhere">
            {refusal.message}
          </p>
          <p className="font-mono text-xs text-soft">{t('requestId', { id: refusal.request_id })}</p>
        </>
      )}
      {onRetry !== undefined && (
        <div>
          <Button size="small" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Holds the place of what is coming, in its shape, so that nothing jumps. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return <div aria-hidden className={`animate-pulse rounded-md bg-sunken ${className}`} />;
}

/** Rows of a list that is coming. */
export function SkeletonRows({ count = 5 }: { count?: number }) {
  const t = useText(uiText);
  return (
    <div role="status" className="grid gap-3 p-4">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className="h-10 w-full" />
      ))}
    </div>
  );
}

/** What is good to know, or to beware of. */
export function Notice({ tone = 'info', children }: { tone?: 'info' | 'warn'; children: ReactNode }) {
  const look = tone === 'warn' ? 'border-warn bg-warn-soft text-warn' : 'border-info bg-info-soft text-info';
  return <div className={`rounded-lg border p-3 text-sm ${look}`}>{children}</div>;
}
