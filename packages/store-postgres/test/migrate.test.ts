/** A migration that dies at any of its statements leaves nothing, and the next one makes everything. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../src/database.ts';
import { migrate } from '../src/migrate.ts';
import { type FreshDatabase, openFreshDatabase } from '../src/testing/test-database.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await openFreshDatabase();
  await fresh.database.query('drop schema geekhub cascade');
});
afterAll(() => fresh.drop());

const DEATH = new Error('the process dies on this line');

/** The same database, until its `last`-th statement of a transaction was made. */
function dyingAfter(last: number): Database {
  let made = 0;
  const count = async <T>(statement: Promise<T>): Promise<T> => {
    const result = await statement;
    made += 1;
    if (made === last) throw DEATH;
    return result;
  };
  return {
    ...fresh.database,
    transaction: (work) =>
      fresh.database.transaction((inner) =>
        work({
          query: (text, values) => count(inner.query(text, values)),
          execute: (script) => count(inner.execute(script)),
        }),
      ),
  };
}

async function isThereASchema(): Promise<boolean> {
  const found = await fresh.database.query("select 1 from pg_namespace where nspname = 'geekhub'");
  return found.length > 0;
}

it('that dies after any of its statements leaves no schema half made, and the next one applies all', async () => {
  let deaths = 0;
  for (;;) {
    const outcome = await migrate(dyingAfter(deaths + 1)).catch((error: unknown) => error);
    if (outcome !== DEATH) {
      expect(outcome).toEqual({ applied: expect.arrayContaining(['0001-accounts.sql']) });
      break;
    }
    expect(await isThereASchema(), `after ${deaths + 1} statements`).toBe(false);
    deaths += 1;
  }
  const known = await fresh.database.query<{ name: string }>('select name from geekhub.migrations');
  // A lock, the table of migrations, what it holds, then two statements for each.
  expect(deaths).toBe(3 + 2 * known.length);
  expect(await migrate(fresh.database)).toEqual({ applied: [] });
});
