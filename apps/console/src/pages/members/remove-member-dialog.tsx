/** Asks before a member is removed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Member } from './members-card.tsx';
import { membersText } from './members-text.ts';

export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useText(membersText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const { email } = member;
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries({ queryKey: trpc.members.list.pathKey() });
        toast.good(t('removed', { email }));
        onClose();
      },
    }),
  );
  return (
    <Dialog open onClose={onClose} title={t('removeTitle', { email })} description={t('removeHow')}>
      {remove.isError && <ErrorNotice error={remove.error} meaning={{ conflict: t('lastOwner') }} />}
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate({ email })}>
          {t('remove')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
