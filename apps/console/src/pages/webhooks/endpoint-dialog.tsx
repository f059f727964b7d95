/** Adds an endpoint, or changes one. */
import { WEBHOOK_EVENTS } from '@geekhub/contracts/webhook-events';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Checkboxes } from '../../ui/checkbox.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { fieldRefusal } from '../../ui/field-refusal.tsx';
import { ErrorNotice } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import { eventWordsKey } from './event-name.ts';
import type { Endpoint } from './use-endpoints.ts';
import type { ShownSecret } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

interface EndpointDialogProps {
  /** null where one is being added. */
  endpoint: Endpoint | null;
  onCreated: (secret: ShownSecret) => void;
  onClose: () => void;
}

export function EndpointDialog({ endpoint, onCreated, onClose }: EndpointDialogProps) {
  const t = useText(webhooksText);
  const words = useText(uiText);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [events, setEvents] = useState<Endpoint['events']>(endpoint?.events ?? [...WEBHOOK_EVENTS]);
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.webhooks.endpoints.pathKey() });
  const create = useMutation(
    trpc.webhooks.endpoints.create.mutationOptions({
      // What was answered holds the secret: it is not remembered beyond this dialog.
      gcTime: 0,
      onSuccess({ secret }) {
        void refresh();
        onCreated({ secret, previousUntil: null });
      },
    }),
  );
  const change = useMutation(
    trpc.webhooks.endpoints.change.mutationOptions({
      async onSuccess() {
        await refresh();
        toast.good(t('saved'));
        onClose();
      },
    }),
  );
  const saving = endpoint === null ? create : change;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (events.length === 0) return;
    const wish = { url: url.trim(), events, description };
    if (endpoint === null) create.mutate(wish);
    else change.mutate({ id: endpoint.id, ...wish });
  };
  const errorOf = (field: string) => fieldRefusal(saving.error, field);
  const isOfAField = ['url', 'description'].some((field) => errorOf(field) !== null);

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(endpoint === null ? 'add' : 'changeTitle')}
      description={t(endpoint === null ? 'addHow' : 'changeHow')}
    >
      <form onSubmit={submit} className="grid gap-5" noValidate>
        {saving.isError && !isOfAField && <ErrorNotice error={saving.error} />}
        <Field label={t('url')} hint={t('urlHint')} error={errorOf('url')}>
          <TextInput
            type="url"
            autoComplete="off"
            value={url}
            onValueChange={setUrl}
            placeholder="https://example.com/hooks/video"
          />
        </Field>
        <Checkboxes
          label={t('events')}
          error={events.length === 0 ? t('eventsMissing') : null}
          options={WEBHOOK_EVENTS.map((type) => ({
            value: type,
            label: (
              <>
                <span className="font-mono">{type}</span>
                <span className="block text-soft text-xs">{t(eventWordsKey(type))}</span>
              </>
            ),
          }))}
          chosen={events}
          onChange={setEvents}
        />
        <Field label={t('description')} hint={t('descriptionHint')} error={errorOf('description')}>
          <TextInput autoComplete="off" maxLength={200} value={description} onValueChange={setDescription} />
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button type="submit" look="primary" busy={saving.isPending} disabled={events.length === 0}>
            {t(endpoint === null ? 'add' : 'save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
