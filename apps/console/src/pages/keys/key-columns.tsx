/** What the list of keys shows of each. */
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { Ago } from '../../ui/ago.tsx';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import type { Key } from './keys-page.tsx';
import { keysText } from './keys-text.ts';
import { LimitWords } from './limit-words.tsx';

/** `actions`: null where one may only look. */
export function useKeyColumns(withState: boolean, actions: ((key: Key) => ReactNode) | null): Column<Key>[] {
  const t = useText(keysText);
  const format = useFormat();
  const columns: Column<Key>[] = [
    {
      id: 'name',
      head: t('name'),
      cell: (key) =>
        key.is_console ? (
          <Badge tone="accent">{t('console')}</Badge>
        ) : (
          <bdi className="block min-w-32 max-w-72 font-medium wrap-anywhere">{key.name}</bdi>
        ),
    },
    {
      id: 'key',
      head: t('key'),
      cell: ({ is_console, mode, last4 }) =>
        is_console ? (
          <span className="text-soft">—</span>
        ) : (
          <span className="whitespace-nowrap font-mono text-xs">
            ghub_sk_{mode}_…{last4}
          </span>
        ),
    },
    { id: 'limits', head: t('limits'), cell: ({ limits }) => <LimitWords limits={limits} /> },
    {
      id: 'created',
      head: t('created'),
      cell: ({ created }) => <span className="whitespace-nowrap">{format.date(created)}</span>,
    },
    {
      id: 'used',
      head: t('lastUsed'),
      cell: ({ is_console, last_used }) => {
        if (last_used !== null) return <Ago at={last_used} />;
        return <span className="whitespace-nowrap text-soft">{t(is_console ? 'byPeople' : 'never')}</span>;
      },
    },
  ];
  if (withState) {
    columns.push({
      id: 'state',
      head: t('state'),
      cell: ({ revoked }) =>
        revoked === null ? (
          <Badge tone="good">{t('works')}</Badge>
        ) : (
          <Badge tone="bad">{t('revokedAt', { date: format.date(revoked) })}</Badge>
        ),
    });
  }
  if (actions !== null) {
    columns.push({
      id: 'actions',
      head: <span className="sr-only">{t('actions')}</span>,
      cell: (key) => actions(key),
    });
  }
  return columns;
}
