/** Asks before a key is revoked, and says what happens then. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isolate } from '../../language/isolate.ts';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Key } from './keys-page.tsx';
import { keysText } from './keys-text.ts';

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const t = useText(keysText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const { id, last4 } = apiKey;
  const name = isolate(apiKey.name);
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries({ queryKey: trpc.keys.list.pathKey() });
        toast.good(t('revoked', { name }));
        onClose();
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t('revokeTitle', { name })} description={t('revokeHow')}>
      {revoke.isError && <ErrorNotice error={revoke.error} />}
      <p className="font-mono text-sm">…{last4}</p>
      <ul className="grid list-disc gap-1.5 pl-5 text-sm">
        <li>{t('revokeAtOnce')}</li>
        <li>{t('revokeJobs')}</li>
        <li>{t('revokeTokens')}</li>
      </ul>
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id })}>
          {t('revoke')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
