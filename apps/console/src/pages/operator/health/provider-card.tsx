/** One provider: what became of its jobs, what waits, what failed, and whether it is called. */
import type { ReactNode } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import type { Outputs } from '../../../trpc.ts';
import { Ago } from '../../../ui/ago.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notices.tsx';
import { EndsChart } from './ends-chart.tsx';
import { GuardView } from './guard-view.tsx';
import { healthText } from './health-text.ts';

export type Provider = Outputs['operator']['health']['get']['providers'][number];

const NAMES: Record<string, string> = { fal: 'fal.ai', google: 'Google' };
const VARIABLES: Record<string, string> = { fal: 'FAL_KEY', google: 'GEMINI_API_KEY' };
/** Below that something is wrong that is not chance. */
const GOOD_RATE = 0.9;

type State = 'well' | 'quiet' | 'failing' | 'paused' | 'stopped' | 'none';
const TONES: Record<State, Tone> = {
  well: 'good',
  quiet: 'neutral',
  failing: 'warn',
  paused: 'warn',
  stopped: 'bad',
  none: 'neutral',
};

function stateOf({ configured, guard, success_rate }: Provider): State {
  if (!configured) return 'none';
  const circuits = guard === null ? [] : Object.values(guard.circuits);
  if (circuits.some(({ state }) => state === 'open')) return 'stopped';
  if (circuits.some(({ state }) => state !== 'closed')) return 'paused';
  if (success_rate === null) return 'quiet';
  return success_rate < GOOD_RATE ? 'failing' : 'well';
}

export function ProviderCard({ provider }: { provider: Provider }) {
  const t = useText(healthText);
  const format = useFormat();
  const { name, completed, failed, success_rate, render_seconds, queue, last_success, last_failure } =
    provider;
  const state = stateOf(provider);
  const seconds = (value: number | undefined) => (value === undefined ? '–' : format.duration(value));
  return (
    <Card
      title={name === 'sandbox' ? t('sandbox') : (NAMES[name] ?? name)}
      action={<Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>}
    >
      <div className="grid gap-5">
        {state === 'none' && <Notice>{t('noKey', { variable: VARIABLES[name] ?? name })}</Notice>}
        <dl className="grid grid-cols-2 gap-x-4 gap-y-4 sm:grid-cols-3">
          <Figure label={t('success')} note={successNote()}>
            {/* Never rounded up to all. */}
            {success_rate === null ? '–' : format.percent(Math.floor(success_rate * 1000) / 1000)}
          </Figure>
          <Figure label={t('median')}>{seconds(render_seconds?.p50)}</Figure>
          <Figure label={t('slowest')}>{seconds(render_seconds?.p95)}</Figure>
          <Figure
            label={t('pending')}
            note={
              queue.oldest_pending === null
                ? undefined
                : t('oldest', { ago: format.ago(queue.oldest_pending) })
            }
          >
            {format.number(queue.pending)}
          </Figure>
          <Figure label={t('processing')}>{format.number(queue.processing)}</Figure>
          <Figure label={t('due')}>{format.number(queue.due)}</Figure>
        </dl>
        <EndsChart slices={provider.slices} />
        <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-2">
          <Last label={t('lastSuccess')}>
            {last_success === null ? t('never') : <Ago at={last_success} />}
          </Last>
          <Last label={t('lastFailure')}>
            {last_failure === null ? (
              t('never')
            ) : (
              <>
                <Ago at={last_failure.at} /> · <ErrorName code={last_failure.code} />
              </>
            )}
          </Last>
        </dl>
        <section className="grid gap-2">
          <h3 className="font-medium text-sm">{t('errors')}</h3>
          {provider.errors.length === 0 ? (
            <p className="text-soft text-sm">{t('noErrors')}</p>
          ) : (
            <ul className="grid gap-1.5 text-sm">
              {provider.errors.map(({ code, count, counted }) => (
                <li key={code} className="flex justify-between gap-3">
                  <span>
                    <ErrorName code={code} />
                    {!counted && <span className="text-soft"> · {t('notCounted')}</span>}
                  </span>
                  <span className="tabular-nums">{format.number(count)}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
        {provider.configured && <GuardView guard={provider.guard} />}
      </div>
    </Card>
  );

  function successNote() {
    const ended = completed + failed;
    if (ended === 0) return t('nothingEnded');
    return t('successOf', { completed: format.number(completed), ended: format.number(ended) });
  }
}

function ErrorName({ code }: { code: string }) {
  const t = useText(healthText);
  const name = `codes.${code}` as 'codes.provider_error';
  return <span title={code}>{t.has(name) ? t(name) : code}</span>;
}

function Figure({
  label,
  note,
  children,
}: {
  label: string;
  note?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <dt className="text-soft text-xs">{label}</dt>
      <dd className="font-semibold text-xl tabular-nums">{children}</dd>
      {note !== undefined && <dd className="text-soft text-xs">{note}</dd>}
    </div>
  );
}

function Last({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-soft text-xs">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
