/** One job: how far it is, and at its end the video, or why there is none. */
import { findModel } from '@geekhub/contracts/catalogue';
import { Link } from '@tanstack/react-router';
import { Download, SquareArrowOutUpRight } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { refusalOf } from '../../trpc.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { mediaAddress } from '../../ui/media-address.ts';
import { ErrorNotice, Notice, Skeleton } from '../../ui/notices.tsx';
import { JobProgress } from './job-progress.tsx';
import { resultText } from './result-text.ts';
import type { Job } from './send-orders.ts';
import { isOpen, useJob } from './use-job.ts';
import { VideoPlayer } from './video-player.tsx';

const TONES: Record<Job['status'], Tone> = {
  pending: 'neutral',
  processing: 'info',
  completed: 'good',
  failed: 'bad',
};

const nameOf = (model: string) => findModel(model)?.displayName ?? model;

/** `told`: the only one on the page. */
export function JobView({ id, way }: { id: string; way: 'told' | 'asked' }) {
  const t = useText(resultText);
  const job = useJob(id, way);
  if (job.isPending) return <Skeleton className="aspect-video w-full" />;
  if (job.data === undefined) {
    if (refusalOf(job.error)?.code === 'not_found') return <Notice tone="warn">{t('gone')}</Notice>;
    return <ErrorNotice error={job.error} onRetry={() => void job.refetch()} />;
  }
  return <KnownJob job={job.data} toldAt={job.dataUpdatedAt} />;
}

function KnownJob({ job, toldAt }: { job: Job; toldAt: number }) {
  const t = useText(resultText);
  const format = useFormat();
  const { status, cost, created, completed, model, rendered_by: renderedBy } = job;
  return (
    <article className="grid min-w-0 content-start gap-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">{nameOf(model)}</h3>
        <span role="status" className="flex items-center gap-2 text-sm">
          <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>
          {status === 'completed' && completed !== null && (
            <span className="text-soft text-xs">
              {t('took', { time: format.duration(completed - created) })}
            </span>
          )}
        </span>
      </header>
      {renderedBy !== model && <p className="text-sm">{t('tookOver', { model: nameOf(renderedBy) })}</p>}
      {isOpen(job) && <JobProgress job={job} toldAt={toldAt} />}
      {job.video_url !== null && <VideoPlayer job={job} address={mediaAddress(job.video_url)} />}
      {status === 'failed' && <Failure job={job} />}
      <p className="line-clamp-3 text-sm text-soft" dir="auto">
        {job.prompt}
      </p>
      <footer className="flex flex-wrap items-center justify-between gap-2 text-sm">
        <span className="font-medium tabular-nums">
          {t(`cost.${cost.state}`, { amount: format.money(cost.amount) })}
        </span>
        <Links job={job} />
      </footer>
    </article>
  );
}

function Failure({ job }: { job: Job }) {
  const t = useText(resultText);
  return (
    <div className="grid gap-1 rounded-lg border border-bad bg-bad-soft p-3 text-sm">
      <p className="font-medium text-bad">
        {job.error_code !== null && t(`advice.${job.error_code}`)} {t('notCharged')}
      </p>
      {/* The gateway's own words, which are the same in every language. */}
      <p lang="en" className="text-soft text-xs">
        {job.error}
      </p>
    </div>
  );
}

function Links({ job: { id, video_url: address } }: { job: Job }) {
  const t = useText(resultText);
  const { organization, mode } = useScope();
  return (
    <span className="flex flex-wrap gap-2">
      {address !== null && (
        <a href={mediaAddress(address)} download className={buttonClass('secondary', 'small')}>
          <Download aria-hidden className="size-4" />
          {t('download')}
        </a>
      )}
      <Link
        to="/organizations/$organization/$mode/videos/$id"
        params={{ organization, mode, id }}
        className={buttonClass('secondary', 'small')}
      >
        <SquareArrowOutUpRight aria-hidden className="size-4" />
        {t('page')}
      </Link>
    </span>
  );
}
