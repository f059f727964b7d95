/** Asks before an endpoint is deleted. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Endpoint } from './use-endpoints.ts';
import { webhooksText } from './webhooks-text.ts';

export function RemoveEndpointDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useText(webhooksText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const { id, url } = endpoint;
  const remove = useMutation(
    trpc.webhooks.endpoints.delete.mutationOptions({
      async onSuccess() {
        toast.good(t('removed'));
        onClose();
        await queries.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t('removeTitle')} description={t('removeHow')}>
      <p className="wrap-anywhere font-mono text-sm">
        <bdi>{url}</bdi>
      </p>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate({ id })}>
          {t('remove')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
