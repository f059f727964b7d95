/** The little that the store needs from a Postgres driver, embedded or real. */

export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null;

export interface Queryable {
  /** One statement. int8 comes back as bigint, timestamps as Date, json as its value, on every driver. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** A script of several statements, without values. */
  execute(script: string): Promise<void>;
}

export interface Database extends Queryable {
  /** Only the transaction it hands over may be used inside: on the embedded driver the database itself would wait. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The first row of a statement that always gives one. */
export function firstRow<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('the statement gave no row');
  return row;
}
