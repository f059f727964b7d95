/** When keys are used is written down seldom, of many at once, and in nobody's way. */
import type { KeyUse } from '@geekhub/ports/account-store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyUse } from '../src/key-use.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => vi.useRealTimers());

function openNotes(write: (uses: readonly KeyUse[]) => Promise<void> = async () => {}) {
  let now = 0;
  const written: KeyUse[][] = [];
  const note = createKeyUse(
    {
      async noteKeyUses(uses) {
        written.push([...uses]);
        await write(uses);
      },
    },
    { now: () => now },
  );
  return {
    note,
    written,
    async pass(milliseconds: number) {
      now += milliseconds;
      await vi.advanceTimersByTimeAsync(milliseconds);
    },
  };
}

describe('the use of a key', () => {
  it('is written a second later, with all that were used meanwhile, and how long ago', async () => {
    const notes = openNotes();
    notes.note('a');
    await notes.pass(400);
    notes.note('b');
    for (let time = 0; time < 10_000; time += 1) notes.note('a');
    expect(notes.written).toEqual([]);
    await notes.pass(600);
    expect(notes.written).toEqual([
      [
        { keyId: 'a', agoMs: 1_000 },
        { keyId: 'b', agoMs: 600 },
      ],
    ]);
  });

  it('is written once a minute, however often it is used', async () => {
    const notes = openNotes();
    for (let second = 0; second < 180; second += 1) {
      notes.note('a');
      await notes.pass(1_000);
    }
    expect(notes.written).toHaveLength(3);
  });

  it('that cannot be written is lost without a word, and the next minute writes again', async () => {
    const notes = openNotes(() => Promise.reject(new Error('the database is away')));
    notes.note('a');
    await notes.pass(61_000);
    notes.note('a');
    await notes.pass(1_000);
    expect(notes.written).toHaveLength(2);
  });
});
