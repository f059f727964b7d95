/** What a job cost and why, and what was delivered for it. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import type { Outputs } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from './facts.tsx';
import { jobText } from './job-text.ts';

export function ReceiptCard({ receipt }: { receipt: Outputs['videos']['receipt'] }) {
  const t = useText(jobText);
  const format = useFormat();
  const { price, hold, charge, release, delivered } = receipt;
  const movement = (each: { amount: string; at: number } | null) =>
    each === null ? null : (
      <span className="flex flex-wrap justify-between gap-x-4 tabular-nums">
        <span className="font-medium">{format.money(each.amount)}</span>
        <span className="text-xs text-soft">{format.exactTime(each.at)}</span>
      </span>
    );
  return (
    <Card title={t('receipt')}>
      <Facts
        facts={[
          [
            t('price'),
            <span key="price" className="grid">
              <span className="font-medium tabular-nums">{format.money(price.total)}</span>
              <span className="text-xs text-soft">
                {t('priceHow', {
                  usd: format.usd(price.usd_per_second),
                  seconds: String(price.seconds),
                  markup: price.markup,
                  fx: price.fx_mxn_per_usd,
                })}
              </span>
            </span>,
          ],
          [t('held'), movement(hold)],
          [t('charged'), movement(charge)],
          [t('released'), movement(release)],
          [
            t('delivered'),
            delivered === null ? null : (
              <span key="delivered" className="grid">
                <span>
                  {t('deliveredAs', {
                    width: String(delivered.width),
                    height: String(delivered.height),
                    seconds: format.milliseconds(delivered.duration * 1000),
                    bytes: format.bytes(delivered.bytes),
                    audio: delivered.audio ? 'yes' : 'no',
                  })}
                </span>
                {delivered.seconds_charged !== price.seconds && (
                  <span className="text-xs text-soft">
                    {t('ofWhich', { seconds: delivered.seconds_charged })}
                  </span>
                )}
              </span>
            ),
          ],
        ]}
      />
    </Card>
  );
}
