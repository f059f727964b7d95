/** What happened to a job, one below the other. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import type { Outputs } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { modelName } from './job.ts';
import { timelineText } from './timeline-text.ts';

type Event = Outputs['jobs']['timeline']['data'][number];
type Look = 'plain' | 'good' | 'bad' | 'open';

const PROVIDERS: Record<string, string> = { fal: 'fal.ai', google: 'Google', sandbox: 'Sandbox' };
const DOTS: Record<Look, string> = {
  plain: 'bg-line-strong',
  good: 'bg-good',
  bad: 'bg-bad',
  open: 'bg-surface border-2 border-line-strong',
};

function useDescriptions() {
  const t = useText(timelineText);
  const names = ({ model, provider }: { model: string; provider: string }) => ({
    model: modelName(model),
    provider: PROVIDERS[provider] ?? provider,
  });
  const reason = (code: string | null) => (code === null ? undefined : t('reason', { code }));
  return (event: Event): { text: string; detail?: string | undefined; look: Look } => {
    switch (event.type) {
      case 'created':
      case 'processing':
      case 'deleted':
      case 'erased':
        return { text: t(event.type), look: 'plain' };
      case 'asked':
        return { text: t('asked', { number: String(event.number), ...names(event) }), look: 'plain' };
      case 'answered': {
        const { outcome, number, error_code } = event;
        return {
          text: t(`outcomes.${outcome}`, { number: String(number), ...names(event) }),
          detail: reason(error_code),
          look: outcome === 'accepted' ? 'plain' : 'bad',
        };
      }
      case 'rendered':
      case 'callback':
        return { text: t(event.type, names(event)), look: 'plain' };
      case 'next_model':
        return {
          text: t('nextModel', { model: modelName(event.model), from: modelName(event.from) }),
          detail: reason(event.error_code),
          look: 'bad',
        };
      case 'completed':
        return { text: t('completed'), look: 'good' };
      case 'failed':
        return { text: t('failed'), detail: reason(event.error_code), look: 'bad' };
      case 'webhook_sent': {
        const { event: name, number, status, fault, url } = event;
        if (status === null) {
          const words = t(`faults.${fault ?? 'unreachable'}`);
          return {
            text: t('webhookFault', { event: name, number: String(number), fault: words }),
            detail: url,
            look: 'bad',
          };
        }
        const isTaken = status >= 200 && status < 300;
        return {
          text: t(isTaken ? 'webhookTook' : 'webhookRefused', {
            event: name,
            number: String(number),
            status: String(status),
          }),
          detail: url,
          look: isTaken ? 'plain' : 'bad',
        };
      }
      case 'webhook_due':
        return { text: t('webhookDue', { event: event.event }), detail: event.url, look: 'open' };
    }
  };
}

export function TimelineCard({ events }: { events: readonly Event[] }) {
  const t = useText(timelineText);
  const format = useFormat();
  const describe = useDescriptions();
  const begin = events[0]?.at ?? 0;
  return (
    <Card title={t('title')}>
      <ol className="grid">
        {events.map((event, nth) => {
          const { text, detail, look } = describe(event);
          return (
            <li key={nth} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3">
              <span aria-hidden className="relative grid justify-center">
                <span className={`z-1 mt-1.5 size-2.5 rounded-full ${DOTS[look]}`} />
                {nth < events.length - 1 && <span className="absolute top-3 bottom-[-0.5rem] w-px bg-line" />}
              </span>
              <div className="grid gap-0.5 pb-4 text-sm sm:grid-cols-[minmax(0,1fr)_auto] sm:gap-x-4">
                <div className="min-w-0">
                  <p className={look === 'bad' ? 'text-bad' : ''}>{text}</p>
                  {detail !== undefined && <p className="text-xs text-soft">{detail}</p>}
                </div>
                <p className="text-xs text-soft tabular-nums sm:text-right">
                  <time dateTime={new Date(event.at * 1000).toISOString()}>{format.exactTime(event.at)}</time>
                  {nth > 0 && event.type !== 'webhook_due' && (
                    <span className="ml-2 inline-block">
                      +{format.milliseconds((event.at - begin) * 1000)}
                    </span>
                  )}
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
