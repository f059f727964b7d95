/** The video itself, or what there is in place of it. */
import { CircleX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { Notice } from '../../ui/notices.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useCountdown } from '../../ui/use-countdown.ts';
import { isOpen, type Job, withFirstFrame } from './job.ts';
import { jobText } from './job-text.ts';

const SPOKEN_CHARACTERS = 120;
const FRAME = 'overflow-hidden rounded-xl border border-line bg-surface';

/** `toldAt`: when the gateway said so, in milliseconds. */
export function PlayerCard({ job, toldAt }: { job: Job; toldAt: number }) {
  if (job.video_url !== null) return <Player job={job} url={job.video_url} />;
  if (isOpen(job)) return <UnderWay job={job} toldAt={toldAt} />;
  return job.status === 'failed' ? <Failed job={job} /> : <Gone job={job} />;
}

function Player({ job, url }: { job: Job; url: string }) {
  const t = useText(jobText);
  const [isBroken, setBroken] = useState(false);
  return (
    <div className={FRAME}>
      {/* biome-ignore lint/a11y/useMediaCaption: no model tells what is heard */}
      <video
        key={url}
        src={withFirstFrame(url)}
        controls
        playsInline
        preload="metadata"
        aria-label={t('player', { prompt: job.prompt.slice(0, SPOKEN_CHARACTERS) })}
        onError={() => setBroken(true)}
        className="max-h-[70dvh] w-full bg-black"
      />
      {isBroken && (
        <div className="p-3">
          <Notice tone="warn">{t('cannotPlay')}</Notice>
        </div>
      )}
    </div>
  );
}

function UnderWay({ job, toldAt }: { job: Job; toldAt: number }) {
  const t = useText(jobText);
  const format = useFormat();
  const { progress = 0, eta_seconds, status } = job;
  const left = useCountdown(eta_seconds, toldAt);
  return (
    <div className={`${FRAME} grid aspect-video content-center justify-items-center gap-3 p-6`}>
      <p className="font-medium">{t(status === 'pending' ? 'waiting' : 'rendering')}</p>
      <div className="w-full max-w-sm">
        <ProgressBar label={t('progress')} percent={progress} />
      </div>
      <p className="text-sm text-soft tabular-nums">
        {format.percent(progress / 100)} ·{' '}
        {left === null ? t('noEta') : t('eta', { time: format.duration(left) })}
      </p>
    </div>
  );
}

function Failed({ job }: { job: Job }) {
  const t = useText(jobText);
  return (
    <div role="status" className={`${FRAME} grid gap-2 border-bad bg-bad-soft p-5`}>
      <p className="flex items-center gap-2 font-semibold text-bad">
        <CircleX aria-hidden className="size-5 shrink-0" />
        {t('failedTitle')}
      </p>
      {job.error_code !== null && <p className="text-sm">{t(`failures.${job.error_code}`)}</p>}
      <p className="text-sm text-soft">
        {job.error !== null && <span lang="en">“{job.error}” </span>}
        {t('nothingCharged')}
      </p>
    </div>
  );
}

function Gone({ job }: { job: Job }) {
  const t = useText(jobText);
  const format = useFormat();
  return (
    <div className={`${FRAME} grid gap-2 p-5`}>
      <p className="flex items-center gap-2 font-semibold">
        <Trash2 aria-hidden className="size-5 shrink-0 text-soft" />
        {t('deletedTitle')}
      </p>
      {job.deleted !== null && (
        <p className="text-sm text-soft">{t('deletedHow', { time: format.exactTime(job.deleted) })}</p>
      )}
    </div>
  );
}
