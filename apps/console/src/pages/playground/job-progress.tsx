/** How far an open job is, how long it may still take, and the way to call it off. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useCountdown } from '../../ui/use-countdown.ts';
import { resultText } from './result-text.ts';
import type { Job } from './send-orders.ts';

export function JobProgress({ job, toldAt }: { job: Job; toldAt: number }) {
  const t = useText(resultText);
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { may } = useScope();
  const left = useCountdown(job.eta_seconds, toldAt);
  const cancel = useMutation(
    trpc.videos.cancel.mutationOptions({
      onSuccess: (canceled) => queries.setQueryData(trpc.videos.get.queryKey({ id: job.id }), canceled),
    }),
  );
  const { progress = 0 } = job;
  return (
    <div className="grid gap-3 rounded-lg bg-sunken p-4">
      <div className="grid aspect-video content-center gap-3">
        <ProgressBar label={t('progress')} percent={progress} />
        <p className="flex justify-between gap-2 text-soft text-sm tabular-nums">
          <span>{format.percent(progress / 100)}</span>
          <span>{left === null ? t('etaUnknown') : t('eta', { time: format.duration(left) })}</span>
        </p>
      </div>
      {cancel.isError && <ErrorNotice error={cancel.error} />}
      {may('developer') && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-soft text-xs">{t('cancelHow')}</p>
          <Button size="small" busy={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
            {t('cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}
