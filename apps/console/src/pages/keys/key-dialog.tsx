/** Makes a key, or changes the name and the limits of one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { isolate } from '../../language/isolate.ts';
import { useText } from '../../language/text.ts';
import { refusalOf, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { fieldRefusal } from '../../ui/field-refusal.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import type { ShownOnce } from '../../ui/shown-once.ts';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import type { Key } from './keys-page.tsx';
import { keysText } from './keys-text.ts';
import { LimitFields } from './limit-fields.tsx';
import { type LimitFaults, type LimitTexts, MOST, readLimitTexts, toLimitTexts } from './limit-texts.ts';

export interface CreatedKey extends ShownOnce {
  name: string;
}

interface KeyDialogProps {
  /** null where one is being made. */
  apiKey: Key | null;
  onCreated: (created: CreatedKey) => void;
  onClose: () => void;
}

export function KeyDialog({ apiKey, onCreated, onClose }: KeyDialogProps) {
  const t = useText(keysText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(apiKey?.name ?? '');
  const [texts, setTexts] = useState<LimitTexts>(() => toLimitTexts(apiKey?.limits ?? null));
  const [faults, setFaults] = useState<LimitFaults & { name?: 'nameMissing' }>({});
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.keys.list.pathKey() });
  const create = useMutation(
    trpc.keys.create.mutationOptions({
      // What was answered holds the key: it is not remembered beyond this dialog.
      gcTime: 0,
      onSuccess(created) {
        void refresh();
        onCreated({ name: created.name, secret: created.key });
      },
    }),
  );
  const change = useMutation(
    trpc.keys.change.mutationOptions({
      async onSuccess(changed) {
        await refresh();
        toast.good(t('saved', { name: isolate(changed.name) }));
        onClose();
      },
    }),
  );
  const saving = apiKey === null ? create : change;
  const refusal = refusalOf(saving.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readLimitTexts(texts);
    const found = { ...read.faults, ...(name.trim() === '' ? { name: 'nameMissing' as const } : {}) };
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    if (apiKey === null) create.mutate({ name, limits: read.limits });
    else change.mutate({ id: apiKey.id, name, limits: read.limits });
  };
  const errorOf = (field: keyof LimitTexts): ReactNode => {
    const fault = field === 'models' ? undefined : faults[field];
    if (fault !== undefined) return t(fault, { max: field in MOST ? MOST[field as keyof typeof MOST] : 0 });
    const param = refusal?.param;
    return param === `limits.${field}` || param?.startsWith(`limits.${field}.`)
      ? fieldRefusal(saving.error, param)
      : null;
  };
  const nameError = faults.name === undefined ? null : t(faults.name);
  const isOfAField = refusal?.param === 'name' || refusal?.param?.startsWith('limits.');
  const isConsole = apiKey?.is_console === true;

  return (
    <Dialog
      open
      onClose={onClose}
      title={
        apiKey === null
          ? t('create')
          : t('changeOf', { name: isConsole ? t('console') : isolate(apiKey.name) })
      }
      description={isConsole ? t('consoleHow') : t(apiKey === null ? 'createHow' : 'changeHow')}
    >
      <form onSubmit={submit} className="grid gap-5" noValidate>
        {saving.isError && !isOfAField && <ErrorNotice error={saving.error} />}
        {!isConsole && (
          <Field
            label={t('name')}
            hint={t('nameHint')}
            error={nameError ?? fieldRefusal(saving.error, 'name')}
          >
            <TextInput autoComplete="off" maxLength={200} value={name} onValueChange={setName} />
          </Field>
        )}
        <LimitFields texts={texts} onChange={setTexts} errorOf={errorOf} withoutRequests={isConsole} />
        <DialogActions>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button type="submit" look="primary" busy={saving.isPending}>
            {t(apiKey === null ? 'create' : 'save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
