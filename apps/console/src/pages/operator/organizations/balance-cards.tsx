/** What an organisation has, live and test. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Card } from '../../../ui/card.tsx';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

const MODES = ['live', 'test'] as const;

export function BalanceCards({ account }: { account: Account }) {
  const t = useText(organizationsText);
  const format = useFormat();
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {MODES.map((mode) => {
        const { balance, available, held, open_jobs } = account[mode];
        return (
          <Card key={mode} title={t(`balanceOf.${mode}`)}>
            <p className="font-bold text-2xl tabular-nums wrap-anywhere">{format.money(balance)}</p>
            <p className="mt-1 text-soft text-sm">{t('availableNow', { amount: format.money(available) })}</p>
            <p className="text-soft text-sm">
              {open_jobs === 0 ? t('notHeld') : t('held', { amount: format.money(held), count: open_jobs })}
            </p>
          </Card>
        );
      })}
    </div>
  );
}
