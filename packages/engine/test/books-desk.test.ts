import type { BookCheckRecord, BookCheckResult, BooksStore } from '@geekhub/ports/books-store';
import { describe, expect, it } from 'vitest';
import { createBooksDesk } from '../src/books-desk.ts';

const unexpected = (error: unknown) => expect.unreachable(String(error));
const RIGHT: BookCheckResult = { outcome: 'right', jobs: 1, transfers: 2, problems: [] };

/** A store with one place for a check, whose checks end when the test says so. */
function openStore(check: BooksStore['check']) {
  const ended: BookCheckResult[] = [];
  const steps: number[] = [];
  let isOpen = false;
  const store: BooksStore = {
    steps: 3,
    async begin() {
      if (isOpen) return null;
      isOpen = true;
      return 'id';
    },
    async noteStep(_id, done) {
      steps.push(done);
    },
    async end(_id, result) {
      isOpen = false;
      ended.push(result);
    },
    listChecks: async (): Promise<BookCheckRecord[]> => [
      {
        ...{ id: 'id', startedBy: 'console', startedAt: new Date(1_000_000), endedAt: new Date(1_002_500) },
        ...{ steps: 3, stepsDone: 3, outcome: 'right', jobs: 1, transfers: 2, problems: [] },
      },
    ],
    check,
  };
  return { store, ended, steps };
}

describe('a check of the books', () => {
  it('goes on when it has begun, and a second one does not begin beside it', async () => {
    const gate = Promise.withResolvers<void>();
    const { store, ended, steps } = openStore(async (_ms, { onStep }) => {
      await onStep(1);
      await gate.promise;
      return RIGHT;
    });
    const desk = createBooksDesk({ books: store, onTrouble: unexpected });
    expect(await desk.begin()).toBe(true);
    expect(await desk.begin()).toBe(false);
    expect(ended).toEqual([]);
    gate.resolve();
    await expect.poll(() => ended).toEqual([RIGHT]);
    expect(steps).toEqual([1]);
    expect(await desk.begin()).toBe(true);
    await desk.stop();
  });

  it('that breaks off says so, and is no reason for the process to end', async () => {
    const troubles: unknown[] = [];
    const { store, ended } = openStore(() => Promise.reject(new Error('the database is away')));
    const desk = createBooksDesk({ books: store, onTrouble: (error) => troubles.push(error) });
    expect(await desk.begin()).toBe(true);
    await expect.poll(() => ended).toMatchObject([{ outcome: 'broken' }]);
    expect(troubles).toHaveLength(1);
  });

  it('is called off when the gateway stops, and none begins after that', async () => {
    const { store, ended } = openStore(
      (_ms, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ ...RIGHT, outcome: 'stopped' }));
        }),
    );
    const desk = createBooksDesk({ books: store, onTrouble: unexpected });
    expect(await desk.begin()).toBe(true);
    await desk.stop();
    expect(ended).toMatchObject([{ outcome: 'stopped' }]);
    expect(await desk.begin()).toBe(false);
  });

  it('tells how long it took', async () => {
    const { store } = openStore(async () => RIGHT);
    const [check] = await createBooksDesk({ books: store, onTrouble: unexpected }).list();
    expect(check).toMatchObject({ started: 1_000, ended: 1_002, took_ms: 2_500 });
  });
});
