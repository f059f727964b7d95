import { createHash, randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import type { NewTransaction } from '@geekhub/ports/ledger-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../src/read-books.ts';
import { openStores, type Stores } from './stores.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

const hashOf = (text: string) => createHash('sha256').update(text).digest();

function movement(scope: Scope, changes: Partial<NewTransaction> = {}): NewTransaction {
  return {
    ...{ id: randomUUID(), scope, type: 'recharge', amountMicros: 10_000_000n, note: null },
    ...{ idempotencyKey: null, fingerprint: 'f' },
    ...changes,
  };
}

describe('the ledger', () => {
  it('shows every movement with the balance after it, newest first', async () => {
    const scope = await stores.newScope();
    await stores.ledger.book(movement(scope, { note: 'paid by transfer' }));
    await stores.ledger.book(movement(scope, { type: 'adjustment', amountMicros: -1_000_000n }));
    const rows = await stores.ledger.listTransactions(scope, { limit: 10, before: null });
    expect(
      rows.map(({ type, amountMicros, balanceAfterMicros }) => [type, amountMicros, balanceAfterMicros]),
    ).toEqual([
      ['adjustment', -1_000_000n, 59_000_000n],
      ['recharge', 10_000_000n, 60_000_000n],
      ['bonus', 50_000_000n, 50_000_000n],
    ]);
    expect(await readBooks(stores.database)).toMatchObject({ postingsSum: 0n, problems: [] });
  });

  it('books one movement a key, in whichever mode it is repeated', async () => {
    const scope = await stores.newScope();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => stores.ledger.book(movement(scope, { idempotencyKey: 'k' }))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'booked')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(15);
    expect(await stores.ledger.book(movement(scope, { idempotencyKey: 'k', fingerprint: 'other' }))).toEqual({
      kind: 'mismatch',
    });
    expect(await stores.ledger.readBalance(scope)).toMatchObject({ availableMicros: 60_000_000n });
  });

  it('books to the last millionth what a balance can hold, and refuses what is beyond', async () => {
    const scope = await stores.newScope(1n);
    const most = 2n ** 63n - 1n;
    expect((await stores.ledger.book(movement(scope, { amountMicros: most - 1n }))).kind).toBe('booked');
    await expect(stores.ledger.book(movement(scope, { amountMicros: 1n }))).rejects.toThrow();
    expect(await stores.ledger.readBalance(scope)).toEqual({ availableMicros: most, heldMicros: 0n });
    // The money of the house is one account: leaves room for the other tests.
    const back = movement(scope, { type: 'adjustment', amountMicros: -most });
    expect((await stores.ledger.book(back)).kind).toBe('booked');
  });

  it('takes no more than is available, and touches neither the other mode nor another organisation', async () => {
    const scope = await stores.newScope();
    expect(
      await stores.ledger.book(movement(scope, { type: 'adjustment', amountMicros: -50_000_001n })),
    ).toEqual({
      kind: 'overdrawn',
      balance: { availableMicros: 50_000_000n, heldMicros: 0n },
    });
    expect(await stores.ledger.readBalance({ ...scope, mode: 'test' })).toMatchObject({
      availableMicros: 10_000_000_000n,
    });
    expect(await stores.ledger.book(movement({ organizationId: randomUUID(), mode: 'live' }))).toEqual({
      kind: 'no_organization',
    });
  });
});

describe('accounts', () => {
  it('are bootstrapped once, by whichever process is first', async () => {
    await using empty = await openStores();
    const first = (name: string) => ({
      organization: { id: randomUUID(), name, liveBonusMicros: 50_000_000n, testBonusMicros: 1n },
      keys: [],
      adminTokenHash: hashOf(name),
    });
    expect(await empty.accounts.isEmpty()).toBe(true);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => empty.accounts.bootstrap(first(name))));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await empty.accounts.listOrganizations({ limit: 10, after: null })).toHaveLength(1);
  });

  it('find a caller by the hash of the whole key, and know when it was revoked', async () => {
    const { organizationId } = await stores.newScope();
    const id = randomUUID();
    const hash = hashOf('key');
    const key = { id, organizationId, name: 'k', mode: 'test', hash, last4: 'wxyz', limits: {} } as const;
    expect(await stores.accounts.createKey(key)).toMatchObject({ id, revokedAt: null });
    expect(await stores.accounts.findCaller(hashOf('key'))).toMatchObject({
      keyId: id,
      scope: { organizationId, mode: 'test' },
      revoked: false,
    });
    expect(await stores.accounts.findCaller(hashOf('Key'))).toBeNull();
    const revoked = await stores.accounts.revokeKey(id);
    expect((await stores.accounts.revokeKey(id))?.revokedAt).toEqual(revoked?.revokedAt);
    expect(await stores.accounts.findCaller(hashOf('key'))).toMatchObject({ revoked: true });
    expect(
      await stores.accounts.createKey({ ...key, id: randomUUID(), organizationId: randomUUID() }),
    ).toBeNull();
  });

  it('take a rate for this month or a later one, never for one that is over', async () => {
    await stores.setClock(new Date('2026-11-30T23:59:59Z'));
    expect(await stores.accounts.setFxRate('2026-10', 18_000_000n)).toBe(false);
    expect(await stores.accounts.setFxRate('2026-11', 18_530_000n)).toBe(true);
    expect(await stores.accounts.setFxRate('2026-12', 19_000_000n)).toBe(true);
    expect(await stores.accounts.readFxRate()).toEqual({ month: '2026-11', fxMicros: 18_530_000n });
    await stores.advanceClock(1_000);
    expect(await stores.accounts.readFxRate()).toEqual({ month: '2026-12', fxMicros: 19_000_000n });
    expect(await stores.accounts.setFxRate('2026-11', 1n)).toBe(false);
  });
});
