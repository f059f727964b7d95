/** A real Postgres, reached by a small pool. Works through a transaction-mode pooler: no named statements, no LISTEN, no session state. */
import pg from 'pg';
import type { Database, SqlValue } from './database.ts';

const INT8_OID = 20;

// Sixty-four connections buy nothing over sixteen, and many on one balance row cost a lot.
const MAX_CONNECTIONS = 8;
const CONNECT_MS = 5_000;
// Of the client, since a pooler refuses session settings. A connection that ran into it is thrown away.
const QUERY_MS = 10_000;
/** Migrations and the check of the books are transactions, and may take as long as the database is large. */
const IN_TRANSACTION = { query_timeout: 12 * 3_600_000 };

const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** `onError` hears of idle connections that broke: the pool replaces them, and the process must not end for it. */
export function openServerDatabase(connectionString: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    types: typeParsers,
  });
  pool.on('error', onError);
  return {
    async query<Row>(text: string, values: readonly SqlValue[] = []) {
      const result = await pool.query<Row & pg.QueryResultRow>(text, [...values]);
      return result.rows;
    },
    async transaction(work) {
      const client = await pool.connect();
      // A connection that breaks between two statements tells it to nobody else, and unheard it would end the process.
      client.on('error', onError);
      try {
        await client.query('begin');
        const value = await work({
          async query<Row>(text: string, values: readonly SqlValue[] = []) {
            const result = await client.query<Row & pg.QueryResultRow>({
              ...IN_TRANSACTION,
              ...{ text, values: [...values] },
            });
            return result.rows;
          },
          async execute(script) {
            await client.query({ ...IN_TRANSACTION, text: script });
          },
        });
        await client.query('commit');
        client.off('error', onError);
        client.release();
        return value;
      } catch (error) {
        client.off('error', onError);
        // Dropping the connection rolls back, also where the connection itself is what failed.
        client.release(true);
        throw error;
      }
    },
    async close() {
      await pool.end();
    },
  };
}
