/** The ledger is added up by what each row says. */
import { expect, test } from 'vitest';
import { sumTransfers } from '../src/sum-transfers.ts';

const row = (source: string, destination: string, amountMicros: bigint, mode = 'live') => ({
  ...{ organizationId: 'org-1', mode, kind: 'any', source, destination, amountMicros },
  idempotencyKey: null,
});

test('what goes into a purse is added to it, what leaves it is taken from it, each mode by itself', () => {
  const sums = sumTransfers([
    row('world', 'available', 50n),
    row('available', 'held', 20n),
    row('held', 'revenue', 15n),
    row('held', 'available', 4n),
    row('world', 'available', 7n, 'test'),
  ]);
  expect(sums('org-1', 'live')).toEqual({ availableMicros: 34n, heldMicros: 1n });
  expect(sums('org-1', 'test')).toEqual({ availableMicros: 7n, heldMicros: 0n });
  expect(sums('org-2', 'live')).toEqual({ availableMicros: 0n, heldMicros: 0n });
});
