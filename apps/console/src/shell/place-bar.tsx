/** Which organisation is looked at, live or test, and what it has to spend. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useText } from '../language/text.ts';
import { useFormat } from '../language/use-format.ts';
import { useSession } from '../session/session-gate.tsx';
import { useScope } from '../session/use-scope.ts';
import { useTRPC } from '../trpc.ts';
import { Select } from '../ui/select.tsx';
import { keepChoice } from './choices.ts';
import { shellText } from './shell-text.ts';

const MODES = ['live', 'test'] as const;
/** Leads an operator to the page where each is found. */
const ALL = 'all';
const BALANCE_EVERY_MS = 15_000;

export function PlaceBar() {
  const t = useText(shellText);
  const format = useFormat();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const { organizations, operator } = useSession();
  const { organization, mode, name } = useScope();
  const credits = useQuery(trpc.credits.get.queryOptions({}, { refetchInterval: BALANCE_EVERY_MS }));
  useEffect(() => {
    keepChoice('organization', organization);
    keepChoice('mode', mode);
  }, [organization, mode]);
  const isKnown = organizations.some(({ id }) => id === organization);
  // The session names the newest to an operator, who may go to others as well.
  const other = useQuery(
    trpc.operator.organizations.get.queryOptions({ id: organization }, { enabled: operator && !isKnown }),
  );
  const options = [
    ...(isKnown ? [] : [{ id: organization, name: other.data?.name ?? name }]),
    ...organizations,
    ...(operator ? [{ id: ALL, name: t('allOrganizations') }] : []),
  ];
  const go = (to: { organization: string; mode: (typeof MODES)[number] }) =>
    navigate({ to: '/organizations/$organization/$mode/playground', params: to });

  return (
    <>
      <div className="w-full min-w-0 sm:w-56">
        <Select
          label={t('organization')}
          options={options.map((each) => ({ value: each.id, label: each.name }))}
          value={organization}
          onChange={(next) =>
            void (next === ALL
              ? navigate({ to: '/operator/organizations' })
              : go({ organization: next, mode }))
          }
        />
      </div>
      <fieldset className="flex rounded-lg border border-line-strong p-0.5">
        <legend className="sr-only">{t('mode')}</legend>
        {MODES.map((each) => (
          <Link
            key={each}
            to="."
            params={(current) => ({ ...current, mode: each })}
            className="rounded-md px-3 py-1.5 text-sm font-medium text-soft aria-[current=page]:bg-accent aria-[current=page]:text-on-accent"
          >
            {t(each)}
          </Link>
        ))}
      </fieldset>
      {credits.data !== undefined && (
        <Link
          to="/organizations/$organization/$mode/usage"
          params={{ organization, mode }}
          className="hidden rounded-md px-1 font-medium text-soft text-sm tabular-nums hover:text-ink sm:block"
        >
          {t('available', { amount: format.money(credits.data.available) })}
        </Link>
      )}
    </>
  );
}
