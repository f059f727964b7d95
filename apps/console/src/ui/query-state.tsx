/** What stands in the place of an answer that is asked for, or was refused. */
import type { ReactNode } from 'react';
import { ErrorNotice, SkeletonRows } from './notices.tsx';

interface QueryStateProps {
  query: { isPending: boolean; isError: boolean; error: unknown; refetch: () => Promise<unknown> };
  /** The shape of what is coming. */
  skeleton?: ReactNode;
  /** In a card that reaches to its edges. */
  flush?: boolean;
}

/** Nothing, where the answer is there. */
export function QueryState({ query, skeleton = <SkeletonRows />, flush = false }: QueryStateProps) {
  if (query.isPending) return skeleton;
  if (!query.isError) return null;
  const notice = <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return flush ? <div className="p-4">{notice}</div> : notice;
}
