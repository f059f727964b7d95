/** The first page of the console: a prompt becomes a video. */
import { useQuery } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { useTRPC } from '../../trpc.ts';
import { ErrorNotice, Skeleton } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { Playground } from './playground.tsx';
import { playgroundText } from './playground-text.ts';

export function PlaygroundPage() {
  const t = useText(playgroundText);
  const trpc = useTRPC();
  const { mode } = useScope();
  const models = useQuery(trpc.models.list.queryOptions({}));
  return (
    <Page title={t('title')} lead={t(mode === 'test' ? 'leadTest' : 'leadLive')}>
      {models.isPending && (
        <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_25rem]">
          <Skeleton className="h-72" />
          <Skeleton className="h-72" />
        </div>
      )}
      {models.isError && models.data === undefined && (
        <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />
      )}
      {models.data !== undefined && <Playground models={models.data.data} />}
    </Page>
  );
}
