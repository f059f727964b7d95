/** What can be done with a job, as far as this person may. */
import { Link } from '@tanstack/react-router';
import { Ban, Download, RefreshCw, Sparkles, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { isOpen, type Job } from './job.ts';
import { jobText } from './job-text.ts';
import type { Details } from './request-card.tsx';
import { RetryDialog } from './retry-dialog.tsx';
import { toPlaygroundAddress } from './to-request.ts';

const ICON = 'size-4';

export function VideoActions({ job, details }: { job: Job; details: Details }) {
  const t = useText(jobText);
  const { organization, mode, may } = useScope();
  const [asks, setAsks] = useState<'cancel' | 'delete' | 'retry' | null>(null);
  const close = () => setAsks(null);
  const mayDo = may('developer');
  const canRepeat = mayDo && !details.erased;
  return (
    <>
      <CopyButton text={job.id} label={t('copyId')} />
      {job.video_url !== null && (
        // Of storages elsewhere the browser takes the name from the address alone.
        <a
          href={`${job.video_url}?download=${job.id}.mp4`}
          download={`${job.id}.mp4`}
          className={buttonClass('secondary', 'small')}
        >
          <Download aria-hidden className={ICON} />
          {t('download')}
        </a>
      )}
      {canRepeat && (
        <Link
          to="/organizations/$organization/$mode/playground"
          params={{ organization, mode }}
          search={toPlaygroundAddress(job, details)}
          className={buttonClass('secondary', 'small')}
        >
          <Sparkles aria-hidden className={ICON} />
          {t('openInPlayground')}
        </Link>
      )}
      {canRepeat && !isOpen(job) && (
        <Button
          size="small"
          icon={<RefreshCw aria-hidden className={ICON} />}
          onClick={() => setAsks('retry')}
        >
          {t('retry')}
        </Button>
      )}
      {mayDo && isOpen(job) && (
        <Button
          size="small"
          look="danger"
          icon={<Ban aria-hidden className={ICON} />}
          onClick={() => setAsks('cancel')}
        >
          {t('cancel')}
        </Button>
      )}
      {mayDo && !isOpen(job) && !(job.deleted !== null && details.erased) && (
        <Button
          size="small"
          look="danger"
          icon={<Trash2 aria-hidden className={ICON} />}
          onClick={() => setAsks('delete')}
        >
          {t('delete')}
        </Button>
      )}
      {asks === 'cancel' && <CancelDialog id={job.id} onClose={close} />}
      {asks === 'delete' && <DeleteDialog job={job} onClose={close} />}
      {asks === 'retry' && <RetryDialog job={job} details={details} onClose={close} />}
    </>
  );
}
