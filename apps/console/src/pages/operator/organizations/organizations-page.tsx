/** All organisations, found by name. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Building2, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { type Outputs, useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { LoadMore } from '../../../ui/load-more.tsx';
import { EmptyState } from '../../../ui/notices.tsx';
import { Page } from '../../../ui/page.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { OrganizationLink } from '../organization-link.tsx';
import { CreateOrganizationDialog } from './create-organization-dialog.tsx';
import { organizationsText } from './organizations-text.ts';

type Organization = Outputs['operator']['organizations']['list']['data'][number];

/** Whoever types is not asked for each letter. */
const TYPING_MS = 250;

export function OrganizationsPage() {
  const t = useText(organizationsText);
  const format = useFormat();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const { search = '' } = useSearch({ from: '/signed-in/operator/organizations' });
  const [typed, setTyped] = useState(search);
  const [creating, setCreating] = useState(false);
  useEffect(() => setTyped(search), [search]);
  useEffect(() => {
    if (typed === search) return;
    const timer = setTimeout(() => {
      void navigate({
        to: '/operator/organizations',
        search: typed === '' ? {} : { search: typed },
        replace: true,
      });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, search, navigate]);
  const list = useInfiniteQuery(
    trpc.operator.organizations.list.infiniteQueryOptions(
      search === '' ? { limit: 50 } : { limit: 50, search },
      { getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined },
    ),
  );
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const columns: Column<Organization>[] = [
    {
      id: 'name',
      head: t('name'),
      cell: ({ id, name }) => (
        <span className="block min-w-44 max-w-96">
          <OrganizationLink id={id} name={name} />
        </span>
      ),
    },
    {
      id: 'created',
      head: t('created'),
      cell: ({ created }) => <span className="whitespace-nowrap">{format.date(created)}</span>,
    },
    {
      id: 'available',
      head: t('available'),
      numeric: true,
      cell: ({ available }) => <span className="whitespace-nowrap">{format.money(available)}</span>,
    },
    { id: 'open', head: t('openJobs'), numeric: true, cell: ({ open_jobs }) => format.number(open_jobs) },
  ];
  const create = (
    <Button look="primary" icon={<Plus aria-hidden className="size-4" />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );

  return (
    <Page title={t('title')} lead={t('lead')} actions={create}>
      <search className="max-w-md">
        <Field label={t('search')}>
          <TextInput
            type="search"
            autoComplete="off"
            maxLength={200}
            value={typed}
            onValueChange={setTyped}
          />
        </Field>
      </search>
      <Card flush>
        <QueryState query={list} flush />
        {list.isSuccess && rows.length === 0 && (
          <EmptyState icon={<Building2 aria-hidden />} title={t(search === '' ? 'empty' : 'none')}>
            {search === '' ? t('createHow') : t('noneHow')}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <Table caption={t('title')} columns={columns} rows={rows} keyOf={({ id }) => id} />
        )}
        <LoadMore list={list} />
      </Card>
      {creating && <CreateOrganizationDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
