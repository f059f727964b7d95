/** Asks before a video is deleted, and whether its words go too. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Job } from './job.ts';
import { jobText } from './job-text.ts';

export function DeleteDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useText(jobText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [erases, setErases] = useState(false);
  const hint = useId();
  const remove = useMutation(
    trpc.videos.delete.mutationOptions({
      async onSuccess() {
        await Promise.all([
          queries.invalidateQueries({ queryKey: trpc.videos.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() }),
        ]);
        toast.good(t('deleted'));
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('deleteTitle')}
      description={job.status === 'failed' ? t('deleteFailedHow') : t('deleteHow')}
    >
      <p className="text-sm">{t('deleteStays')}</p>
      <div className="grid grid-cols-[auto_1fr] items-start gap-x-3 gap-y-1 rounded-lg border border-line p-3 text-sm">
        <input
          id={`${hint}-erase`}
          type="checkbox"
          checked={erases}
          onChange={(event) => setErases(event.target.checked)}
          aria-describedby={hint}
          className="mt-0.5 size-6 accent-accent"
        />
        <label htmlFor={`${hint}-erase`} className="self-center font-medium">
          {t('eraseToo')}
        </label>
        <p id={hint} className="col-start-2 text-xs text-soft">
          {t('eraseHow')}
        </p>
      </div>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button
          look="danger"
          busy={remove.isPending}
          onClick={() => remove.mutate({ id: job.id, erase_prompt: erases })}
        >
          {t('delete')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
