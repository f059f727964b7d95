/** A database in memory for many runs, one after the other, on a clock that the run sets. */
import { PGlite } from '@electric-sql/pglite';
import type { Database } from '@geekhub/store-postgres/database';
import { EMBEDDED_PARSERS, embeddedDatabase } from '@geekhub/store-postgres/embedded-database';
import { migrate } from '@geekhub/store-postgres/migrate';
import { PROBLEMS } from '@geekhub/store-postgres/read-books';

export interface ReusableDatabase {
  database: Database;
  /** Empties every table. */
  empty(): Promise<void>;
}

/** `amendment`: SQL that is run after the migrations. */
export async function openSimDatabase(amendment: string | null = null): Promise<ReusableDatabase> {
  const database = embeddedDatabase(await PGlite.create({ parsers: EMBEDDED_PARSERS }), () => {});
  await migrate(database);
  await database.transaction((transaction) =>
    transaction.execute(`
      create table geekhub.test_clock (now timestamptz not null);
      insert into geekhub.test_clock values (now());
      create or replace function geekhub.app_now() returns timestamptz
        language sql stable return (select now from geekhub.test_clock);
      -- A function of this kind is planned once, and it is asked thousands of times.
      create function geekhub.sim_problems() returns table (problem text, id text)
        language plpgsql as $sim$
        #variable_conflict use_column
        begin return query ${PROBLEMS}; end $sim$;
    `),
  );
  if (amendment !== null) await database.transaction((transaction) => transaction.execute(amendment));
  const tables = await database.query<{ name: string }>(
    `select 'geekhub.' || tablename as name from pg_tables
     where schemaname = 'geekhub' and tablename not in ('migrations', 'test_clock')`,
  );
  const names = tables.map(({ name }) => name).join(', ');
  return {
    database,
    empty: () =>
      database.transaction((transaction) =>
        // What refuses to be emptied in production is emptied here, between two runs.
        transaction.execute(`
          set local session_replication_role = replica;
          truncate ${names} restart identity cascade;
        `),
      ),
  };
}
