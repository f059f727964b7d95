/** Adds a member, or gives one another role. */
import { ROLES, type Role } from '@geekhub/contracts/role';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { fieldRefusal } from '../../ui/field-refusal.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Member } from './members-card.tsx';
import { membersText } from './members-text.ts';

/** `member`: null where somebody is being added. */
export function MemberDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const t = useText(membersText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [email, setEmail] = useState(member?.email ?? '');
  const [role, setRole] = useState<Role>(member?.role ?? 'developer');
  const save = useMutation(
    trpc.members.set.mutationOptions({
      async onSuccess(saved) {
        await queries.invalidateQueries({ queryKey: trpc.members.list.pathKey() });
        toast.good(t('saved', { email: saved.email, role: saved.role }));
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ email, role });
  };
  const emailError = fieldRefusal(save.error, 'email') !== null ? t('emailWrong') : null;

  return (
    <Dialog open onClose={onClose} title={member?.email ?? t('add')} description={t('addHow')}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        {save.isError && emailError === null && (
          <ErrorNotice error={save.error} meaning={{ conflict: t('lastOwner') }} />
        )}
        {member === null && (
          <Field label={t('email')} error={emailError}>
            <TextInput
              type="email"
              autoComplete="off"
              value={email}
              onValueChange={setEmail}
              placeholder="ana@example.com"
            />
          </Field>
        )}
        <Field label={t('role')} hint={t(`mayDo.${role}`)}>
          <Select
            options={ROLES.map((each) => ({ value: each, label: t(`roles.${each}`) }))}
            value={role}
            onChange={setRole}
          />
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
