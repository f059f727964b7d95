/** The members of an organisation in a table, with what an owner does about them. Within the organisation's scope. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { SkeletonRows } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { membersText } from './members-text.ts';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';

export type Member = Outputs['members']['list']['data'][number];

interface MembersCardProps {
  title: string;
  /** Whoever may not sees the members alone. */
  mayChange: boolean;
  /** In place of the table while there is nobody. */
  empty: ReactNode;
}

export function MembersCard({ title, mayChange, empty }: MembersCardProps) {
  const t = useText(membersText);
  const format = useFormat();
  const trpc = useTRPC();
  const members = useInfiniteQuery(
    trpc.members.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  /** `'new'`: somebody is being added. */
  const [editing, setEditing] = useState<Member | 'new' | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const rows = members.data?.pages.flatMap(({ data }) => data) ?? [];
  const columns: Column<Member>[] = [
    {
      id: 'email',
      head: t('email'),
      cell: ({ email }) => <span className="block min-w-44 font-medium wrap-anywhere">{email}</span>,
    },
    { id: 'role', head: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    { id: 'since', head: t('since'), cell: ({ created }) => format.date(created) },
  ];
  if (mayChange) {
    columns.push({
      id: 'actions',
      head: <span className="sr-only">{t('actions')}</span>,
      cell: (member) => (
        <div className="flex justify-end gap-2">
          <Button
            size="small"
            aria-label={t('roleOf', { email: member.email })}
            onClick={() => setEditing(member)}
          >
            {t('role')}
          </Button>
          <Button
            size="small"
            look="danger"
            aria-label={t('removeOf', { email: member.email })}
            onClick={() => setRemoving(member)}
          >
            {t('remove')}
          </Button>
        </div>
      ),
    });
  }
  const add = mayChange && (
    <Button size="small" icon={<UserPlus aria-hidden className="size-4" />} onClick={() => setEditing('new')}>
      {t('add')}
    </Button>
  );

  return (
    <Card title={title} action={add} flush>
      <QueryState query={members} flush skeleton={<SkeletonRows count={2} />} />
      {members.isSuccess && rows.length === 0 && empty}
      {rows.length > 0 && (
        <Table caption={title} columns={columns} rows={rows} keyOf={({ email }) => email} />
      )}
      <LoadMore list={members} />
      {editing !== null && (
        <MemberDialog member={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}
