/** Opens the database that the configuration names. */
import type { Database } from '@geekhub/store-postgres/database';
import { openEmbeddedDatabase } from '@geekhub/store-postgres/embedded-database';
import { openServerDatabase } from '@geekhub/store-postgres/server-database';
import type { Config } from './config.ts';

/** Throws DirectoryLocked when another process has the data directory. `onBroken` hears of connections that broke. */
export async function openDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>,
  onBroken: (error: Error) => void,
): Promise<Database> {
  if (config.DATABASE_URL === undefined) return openEmbeddedDatabase(config.DATA_DIR);
  return openServerDatabase(config.DATABASE_URL, onBroken);
}
