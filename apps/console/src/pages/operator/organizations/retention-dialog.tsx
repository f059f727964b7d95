/** Says for how long an organisation's videos are kept. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notices.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { uiText } from '../../../ui/ui-text.ts';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

const MAX_DAYS = 36_500;

/** null: for ever; undefined: no number of days. */
function readDays(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const days = Number(trimmed);
  return /^\d{1,5}$/.test(trimmed) && days >= 1 && days <= MAX_DAYS ? days : undefined;
}

interface RetentionDialogProps {
  account: Account;
  onClose: () => void;
  onSaved: () => void;
}

export function RetentionDialog({ account, onClose, onSaved }: RetentionDialogProps) {
  const t = useText(organizationsText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const toast = useToast();
  const [text, setText] = useState(account.retention_days === null ? '' : String(account.retention_days));
  const save = useMutation(
    trpc.admin.organizations.change.mutationOptions({
      onSuccess() {
        toast.good(t('retentionSaved'));
        onSaved();
      },
    }),
  );
  const days = readDays(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (days !== undefined) save.mutate({ id: account.id, retention_days: days });
  };
  return (
    <Dialog open onClose={onClose} title={t('retentionTitle')} description={t('retentionHow')}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {save.isError && <ErrorNotice error={save.error} />}
        <Field
          label={t('retentionDays')}
          hint={t('retentionHint')}
          error={days === undefined ? t('retentionBad') : null}
        >
          <TextInput inputMode="numeric" autoComplete="off" value={text} onValueChange={setText} />
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button type="submit" look="danger" busy={save.isPending}>
            {t('save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
