/** The keys with which programs call. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { isolate } from '../../language/isolate.ts';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState, Notice } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { useKeyColumns } from './key-columns.tsx';
import { type CreatedKey, KeyDialog } from './key-dialog.tsx';
import { keysText } from './keys-text.ts';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

export type Key = Outputs['keys']['list']['data'][number];

const KEYS = '/signed-in/organizations/$organization/$mode/keys';

export function KeysPage() {
  const t = useText(keysText);
  const trpc = useTRPC();
  const { may, mode } = useScope();
  const { revoked: withRevoked = false } = useSearch({ from: KEYS });
  const navigate = useNavigate();
  const isOwner = may('owner');
  const keys = useInfiniteQuery(
    trpc.keys.list.infiniteQueryOptions(
      { limit: 50, include_revoked: withRevoked },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  /** `'new'`: one is being made. */
  const [editing, setEditing] = useState<Key | 'new' | null>(null);
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const rows = keys.data?.pages.flatMap(({ data }) => data) ?? [];
  const actions = (key: Key) =>
    key.revoked === null && (
      <div className="flex justify-end gap-2">
        <Button size="small" aria-label={t('changeOf', { name: key.name })} onClick={() => setEditing(key)}>
          {t('change')}
        </Button>
        {!key.is_console && (
          <Button
            size="small"
            look="danger"
            aria-label={t('revokeOf', { name: key.name })}
            onClick={() => setRevoking(key)}
          >
            {t('revoke')}
          </Button>
        )}
      </div>
    );
  const columns = useKeyColumns(withRevoked, isOwner ? actions : null);
  const add = isOwner && (
    <Button look="primary" icon={<Plus aria-hidden className="size-4" />} onClick={() => setEditing('new')}>
      {t('create')}
    </Button>
  );
  // The key of the console is always there: whoever has no other has none.
  const hasOwn = rows.some(({ is_console }) => !is_console);

  return (
    <Page title={t('title')} lead={t(`lead.${mode}`)} actions={hasOwn ? add : undefined}>
      {!isOwner && <Notice>{t('notOwner')}</Notice>}
      <Checkbox
        label={t('showRevoked')}
        checked={withRevoked}
        onChange={(shown) =>
          void navigate({ to: '.', search: shown ? { revoked: true } : {}, replace: true })
        }
      />
      <Card flush>
        <QueryState query={keys} flush />
        {keys.isSuccess && !hasOwn && (
          <EmptyState icon={<KeyRound aria-hidden />} title={t('none')} action={add}>
            {t('noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ id }) => id} />
        )}
        <LoadMore list={keys} />
      </Card>
      {rows.some(({ is_console }) => is_console) && (
        <p className="max-w-prose text-soft text-sm">
          <span className="font-medium text-ink">{t('console')}: </span>
          {t('consoleHow')}
        </p>
      )}
      {editing !== null && (
        <KeyDialog
          apiKey={editing === 'new' ? null : editing}
          onCreated={(key) => {
            setCreated(key);
            setEditing(null);
          }}
          onClose={() => setEditing(null)}
        />
      )}
      {created !== null && (
        <SecretDialog
          title={t('createdTitle', { name: isolate(created.name) })}
          description={t('createdHow')}
          label={t('yourKey')}
          once={created}
          onClose={() => setCreated(null)}
        />
      )}
      {revoking !== null && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}
