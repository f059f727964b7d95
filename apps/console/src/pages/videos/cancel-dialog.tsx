/** Asks before an open job is canceled. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { jobText } from './job-text.ts';

export function CancelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText(jobText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const cancel = useMutation(
    trpc.videos.cancel.mutationOptions({
      onSuccess(canceled) {
        queries.setQueryData(trpc.videos.get.queryKey({ id }), canceled);
        toast.good(t('canceled'));
        onClose();
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t('cancelTitle')} description={t('cancelHow')}>
      {cancel.isError && <ErrorNotice error={cancel.error} />}
      <DialogActions>
        <Button onClick={onClose}>{t('keep')}</Button>
        <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ id })}>
          {t('cancel')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
