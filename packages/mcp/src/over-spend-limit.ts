/** A video that would cost more than the session may still spend. Nothing was ordered. */
import { formatMicros, type Micros } from '@geekhub/contracts/money';
import type { Spending } from './spending.ts';

export class OverSpendLimit extends Error {
  override readonly name = 'OverSpendLimit';

  constructor(micros: Micros, { limitMicros, spentMicros }: Spending) {
    const limit = limitMicros ?? 0n;
    super(
      `This video costs ${formatMicros(micros)} MXN. The session may spend ${formatMicros(limit)} MXN in all, and ` +
        `${formatMicros(limit - spentMicros())} MXN of that are left. Nothing was ordered.`,
    );
  }
}
