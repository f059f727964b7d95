/** One video: to play, what was asked for, what it cost, and what happened to it. */
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, SearchX } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { refusalOf } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState, ErrorNotice, Skeleton, SkeletonRows } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import type { Job } from './job.ts';
import { jobText } from './job-text.ts';
import { PlayerCard } from './player-card.tsx';
import { ReceiptCard } from './receipt-card.tsx';
import { MetadataCard, OptionsCard, PromptCard } from './request-card.tsx';
import { StateBadge } from './state-badge.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { useJob } from './use-job.ts';
import { VideoActions } from './video-actions.tsx';

const TITLE_CHARACTERS = 80;

function useTitle(job: Job | undefined): string {
  const t = useText(jobText);
  if (job === undefined) return t('title');
  if (job.prompt === '') return t('erasedTitle');
  const characters = [...job.prompt.replaceAll(/\s+/g, ' ')];
  return characters.length <= TITLE_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, TITLE_CHARACTERS).join('')}…`;
}

export function VideoPage() {
  const t = useText(jobText);
  const { id } = useParams({ from: '/signed-in/organizations/$organization/$mode/videos/$id' });
  const { organization, mode } = useScope();
  const { job, details, receipt, timeline } = useJob(id);
  const title = useTitle(job.data);
  const back = (
    <Link
      to="/organizations/$organization/$mode/videos"
      params={{ organization, mode }}
      className="inline-flex items-center gap-1 py-1 hover:text-ink hover:underline"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {t('back')}
    </Link>
  );
  if (job.isError && refusalOf(job.error)?.code === 'not_found') {
    return (
      <Page title={t('title')} lead={back}>
        <Card>
          <EmptyState icon={<SearchX aria-hidden />} title={t('notFound')}>
            {t('notFoundHow')}
          </EmptyState>
        </Card>
      </Page>
    );
  }
  const failed = [job, details, receipt, timeline].find(({ isError }) => isError);
  return (
    <Page title={title} lead={back}>
      {failed !== undefined && <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      {job.data !== undefined && details.data !== undefined && (
        <div className="flex flex-wrap items-center gap-2">
          <StateBadge job={job.data} />
          <span className="grow" />
          <VideoActions job={job.data} details={details.data} />
        </div>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid grid-cols-1 gap-5">
          {job.data === undefined ? (
            <Skeleton className="aspect-video" />
          ) : (
            <PlayerCard job={job.data} toldAt={job.dataUpdatedAt} />
          )}
          {job.data !== undefined && details.data !== undefined && (
            <PromptCard job={job.data} details={details.data} />
          )}
          {timeline.data === undefined ? <SkeletonRows /> : <TimelineCard events={timeline.data.data} />}
        </div>
        <div className="grid grid-cols-1 gap-5">
          {receipt.data !== undefined && <ReceiptCard receipt={receipt.data} />}
          {job.data !== undefined && details.data !== undefined && (
            <>
              <OptionsCard job={job.data} details={details.data} />
              <MetadataCard job={job.data} />
            </>
          )}
        </div>
      </div>
    </Page>
  );
}
