import { price } from '@geekhub/contracts/price';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chargeFor } from '../src/settlement.ts';
import { JOB } from './example-job.ts';

it('a charge is never above the hold and never zero, whatever was delivered', () => {
  const rate = fc.bigInt({ min: 1_000n, max: 100_000_000n });
  fc.assert(
    fc.property(
      rate,
      rate,
      rate,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 600_000 }),
      (...drawn) => {
        const [usdMicrosPerSecond, markupMicros, fxMicros, durationSeconds, deliveredMs] = drawn;
        const terms = { usdMicrosPerSecond, markupMicros, fxMicros };
        const charge = chargeFor({ request: { ...JOB.request, durationSeconds }, terms }, deliveredMs);
        expect(charge <= price(terms, durationSeconds)).toBe(true);
        expect(charge >= price(terms, 1)).toBe(true);
      },
    ),
  );
});
