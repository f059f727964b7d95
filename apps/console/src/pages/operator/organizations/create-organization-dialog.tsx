/** Makes a new organisation, with its opening bonus. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { fieldRefusal } from '../../../ui/field-refusal.tsx';
import { ErrorNotice } from '../../../ui/notices.tsx';
import { uiText } from '../../../ui/ui-text.ts';
import { organizationsText } from './organizations-text.ts';

export function CreateOrganizationDialog({ onClose }: { onClose: () => void }) {
  const t = useText(organizationsText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const create = useMutation(
    trpc.admin.organizations.create.mutationOptions({
      onSuccess: ({ id }) => navigate({ to: '/operator/organizations/$id', params: { id } }),
    }),
  );
  const missing = tried && name.trim() === '' ? t('nameNeeded') : null;
  const refused = fieldRefusal(create.error, 'name');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== '') create.mutate({ name: name.trim() });
  };
  return (
    <Dialog open onClose={onClose} title={t('create')} description={t('createHow')}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {create.isError && refused === null && <ErrorNotice error={create.error} />}
        <Field label={t('name')} error={missing ?? refused}>
          <TextInput autoComplete="off" maxLength={200} value={name} onValueChange={setName} />
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            {t('create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
