/** What a balance is, and what it will be. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { balanceAfter } from './booking-draft.ts';
import { bookingText } from './booking-text.ts';

/** `micros`: null while nobody knows how much. */
export function BalanceChange({ balance, micros }: { balance: string; micros: bigint | null }) {
  const t = useText(bookingText);
  const format = useFormat();
  return (
    <dl className="grid grid-cols-2 gap-3 rounded-lg bg-sunken p-3 text-sm">
      <div>
        <dt className="text-soft text-xs">{t('now')}</dt>
        <dd className="font-semibold tabular-nums wrap-anywhere">{format.money(balance)}</dd>
      </div>
      <div aria-live="polite">
        <dt className="text-soft text-xs">{t('afterwards')}</dt>
        <dd className="font-semibold tabular-nums wrap-anywhere">
          {micros === null ? '–' : format.money(balanceAfter(balance, micros))}
        </dd>
      </div>
    </dl>
  );
}
