/** Who belongs to the organisation. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { type Outputs, useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState, ErrorNotice, Notice, SkeletonRows } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { membersText } from './members-text.ts';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';

export type Member = Outputs['members']['list']['data'][number];

export function MembersPage() {
  const t = useText(membersText);
  const format = useFormat();
  const trpc = useTRPC();
  const { may } = useScope();
  const isOwner = may('owner');
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
    { id: 'email', head: t('email'), cell: ({ email }) => <span className="font-medium">{email}</span> },
    { id: 'role', head: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    { id: 'since', head: t('since'), cell: ({ created }) => format.date(created) },
  ];
  if (isOwner) {
    columns.push({
      id: 'actions',
      head: <span className="sr-only">{t('actions')}</span>,
      cell: (member) => (
        <div className="flex justify-end gap-2">
          <Button size="small" onClick={() => setEditing(member)}>
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
  const add = isOwner && (
    <Button
      look="primary"
      icon={<UserPlus aria-hidden className="size-4" />}
      onClick={() => setEditing('new')}
    >
      {t('add')}
    </Button>
  );

  return (
    <Page title={t('title')} lead={t('lead')} actions={rows.length > 0 ? add : undefined}>
      {!isOwner && <Notice>{t('notOwner')}</Notice>}
      <Card flush>
        {members.isPending && <SkeletonRows />}
        {members.isError && (
          <div className="p-4">
            <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />
          </div>
        )}
        {members.isSuccess && rows.length === 0 && (
          <EmptyState icon={<Users aria-hidden />} title={t('none')} action={add}>
            {t('noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ email }) => email} />
        )}
        <LoadMore list={members} />
      </Card>
      {editing !== null && (
        <MemberDialog member={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}
