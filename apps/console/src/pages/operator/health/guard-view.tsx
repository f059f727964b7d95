/** Whether this process calls a provider at present, and how many calls are under way. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { healthText } from './health-text.ts';
import type { Provider } from './provider-card.tsx';

type Guard = NonNullable<Provider['guard']>;
const CALLS = ['submit', 'check', 'open'] as const;
const TONES: Record<Guard['circuits']['submit']['state'], Tone> = {
  closed: 'good',
  slowed: 'warn',
  open: 'bad',
  half_open: 'warn',
};

export function GuardView({ guard }: { guard: Provider['guard'] }) {
  const t = useText(healthText);
  const format = useFormat();
  if (guard === null) return <p className="text-soft text-sm">{t('noGuard')}</p>;
  const now = Date.now() / 1000;
  return (
    <section className="grid gap-2">
      <h3 className="font-medium text-sm">{t('guard')}</h3>
      <ul className="grid gap-2 text-sm">
        {CALLS.map((call) => {
          const { state, trouble, for_seconds } = guard.circuits[call];
          return (
            <li key={call} className="grid gap-0.5">
              <span className="flex flex-wrap items-center justify-between gap-2">
                {t(`calls.${call}`)}
                <Badge tone={TONES[state]}>{t(`circuit.${state}`)}</Badge>
              </span>
              {trouble !== null && (
                <span className="text-soft text-xs">
                  {t(`trouble.${trouble}`)}, {t('since', { ago: format.ago(now - for_seconds) })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <p className="text-sm">
        {t('places', {
          taken: format.number(guard.in_flight),
          places: format.number(guard.places),
          waiting: format.number(guard.waiting),
        })}
      </p>
      <p className="text-soft text-xs">{t('guardHow')}</p>
    </section>
  );
}
