/** Who belongs to an organisation, for the operator who adds its first owner. Within the organisation's scope. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { LoadMore } from '../../../ui/load-more.tsx';
import { ErrorNotice, SkeletonRows } from '../../../ui/notices.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { MemberDialog } from '../../members/member-dialog.tsx';
import type { Member } from '../../members/members-page.tsx';
import { membersText } from '../../members/members-text.ts';
import { RemoveMemberDialog } from '../../members/remove-member-dialog.tsx';
import { organizationsText } from './organizations-text.ts';

export function MembersCard() {
  const t = useText(organizationsText);
  const words = useText(membersText);
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
      head: words('email'),
      cell: ({ email }) => <span className="block min-w-44 font-medium wrap-anywhere">{email}</span>,
    },
    { id: 'role', head: words('role'), cell: ({ role }) => words(`roles.${role}`) },
    { id: 'since', head: words('since'), cell: ({ created }) => format.date(created) },
    {
      id: 'actions',
      head: <span className="sr-only">{words('actions')}</span>,
      cell: (member) => (
        <div className="flex justify-end gap-2">
          <Button size="small" onClick={() => setEditing(member)}>
            {words('role')}
          </Button>
          <Button
            size="small"
            look="danger"
            aria-label={words('removeOf', { email: member.email })}
            onClick={() => setRemoving(member)}
          >
            {words('remove')}
          </Button>
        </div>
      ),
    },
  ];
  return (
    <Card
      title={t('members')}
      action={
        <Button
          size="small"
          icon={<UserPlus aria-hidden className="size-4" />}
          onClick={() => setEditing('new')}
        >
          {t('addMember')}
        </Button>
      }
      flush
    >
      {members.isPending && <SkeletonRows count={2} />}
      {members.isError && (
        <div className="p-4">
          <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />
        </div>
      )}
      {members.isSuccess && rows.length === 0 && <p className="p-4 text-soft text-sm">{t('noMembers')}</p>}
      {rows.length > 0 && (
        <Table caption={t('members')} columns={columns} rows={rows} keyOf={({ email }) => email} />
      )}
      <LoadMore list={members} />
      {editing !== null && (
        <MemberDialog member={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}
