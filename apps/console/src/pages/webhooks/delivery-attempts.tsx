/** The tries of a delivery, newest first: what was sent, and what was answered. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { Badge } from '../../ui/badge.tsx';
import { deliveriesText } from './deliveries-text.ts';
import type { DeliveryDetails } from './delivery-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

const MOST_SHOWN = 20;

export function DeliveryAttempts({ delivery }: { delivery: DeliveryDetails }) {
  const t = useText(deliveriesText);
  const { attempts } = delivery;
  return (
    <section className="grid min-w-0 gap-2">
      <h3 className="font-semibold text-sm">{t('tries')}</h3>
      {attempts.length === 0 && <p className="text-soft text-sm">{t('noTries')}</p>}
      {attempts.length === MOST_SHOWN && <p className="text-soft text-xs">{t('lastTwenty')}</p>}
      <ol className="grid min-w-0 gap-2">
        {attempts.toReversed().map((attempt, index) => (
          <li key={attempt.number} className="min-w-0">
            <Attempt attempt={attempt} isOpen={index === 0} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Attempt({ attempt, isOpen }: { attempt: DeliveryDetails['attempts'][number]; isOpen: boolean }) {
  const t = useText(deliveriesText);
  const words = useText(webhooksText);
  const format = useFormat();
  const { number, at, duration_ms, status, fault, headers, answer } = attempt;
  const isGood = status !== null && status >= 200 && status <= 299;
  return (
    <details open={isOpen} className="min-w-0 rounded-lg border border-line">
      <summary className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
        <span className="font-medium">{t('try', { number: format.number(number) })}</span>
        <Badge tone={isGood ? 'good' : 'bad'}>{status ?? '—'}</Badge>
        <span className="text-soft tabular-nums">{t('tryMs', { ms: format.number(duration_ms) })}</span>
        <span className="ml-auto text-soft text-xs">{format.exactTime(at)}</span>
      </summary>
      <div className="grid min-w-0 gap-3 border-line border-t p-3 text-sm">
        <div className="grid min-w-0 gap-1">
          <h4 className="font-medium text-xs">{t('request')}</h4>
          <pre className="wrap-anywhere whitespace-pre-wrap rounded-lg bg-sunken p-2.5 font-mono text-xs">
            {Object.entries(headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}
          </pre>
          <p className="text-soft text-xs">{t('signatureLeftOut')}</p>
        </div>
        <div className="grid min-w-0 gap-1">
          <h4 className="font-medium text-xs">{t('answer')}</h4>
          {fault !== null && <p>{t('problem', { fault: words(`faults.${fault}`) })}</p>}
          {fault === null && answer === null && <p className="text-soft">{t('answeredNothing')}</p>}
          {answer !== null && (
            <>
              <pre
                dir="auto"
                className="wrap-anywhere max-h-60 overflow-y-auto whitespace-pre-wrap rounded-lg bg-sunken p-2.5 font-mono text-xs"
              >
                {answer}
              </pre>
              <p className="text-soft text-xs">{t('answerCut')}</p>
            </>
          )}
        </div>
      </div>
    </details>
  );
}
