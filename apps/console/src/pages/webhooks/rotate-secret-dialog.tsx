/** Asks before a secret is made in the place of another. */
import { useMutation } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { ShownSecret } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

interface RotateSecretDialogProps {
  /** null: the one that signs what goes to the addresses of jobs. */
  endpointId: string | null;
  onSecret: (secret: ShownSecret) => void;
  onClose: () => void;
}

export function RotateSecretDialog({ endpointId, onSecret, onClose }: RotateSecretDialogProps) {
  const t = useText(webhooksText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const options = {
    // What was answered is not remembered beyond this dialog.
    gcTime: 0,
    onSuccess({ secret, previous_valid_until }: { secret: string; previous_valid_until: number | null }) {
      onClose();
      onSecret({ secret, previousUntil: previous_valid_until });
    },
  };
  const ofEndpoint = useMutation(trpc.webhooks.endpoints.rotate.mutationOptions(options));
  const ofJobs = useMutation(trpc.webhooks.secret.rotate.mutationOptions(options));
  const error = ofEndpoint.error ?? ofJobs.error;
  const rotate = () => (endpointId === null ? ofJobs.mutate({}) : ofEndpoint.mutate({ id: endpointId }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(endpointId === null ? 'jobSecretTitle' : 'rotateTitle')}
      description={t('rotateHow')}
    >
      {endpointId !== null && <p className="text-sm">{t('rotateStolen')}</p>}
      {error !== null && <ErrorNotice error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button look="primary" busy={ofEndpoint.isPending || ofJobs.isPending} onClick={rotate}>
          {t(endpointId === null ? 'jobSecretMake' : 'rotate')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
