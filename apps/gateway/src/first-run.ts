/** The first start on an empty database: makes the keys and shows them once. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrap, type FirstRunSecrets } from '@geekhub/engine/bootstrap';
import type { AccountStore } from '@geekhub/ports/account-store';
import type { Config } from './config.ts';

/** null when this is not the first. On the embedded database the secrets are also kept in a file that only its owner reads. */
export function firstRun(accounts: AccountStore, config: Config): Promise<FirstRunSecrets | null> {
  const keep =
    config.DATABASE_URL === undefined ? (secrets: FirstRunSecrets) => keepInFile(config, secrets) : noFile;
  return bootstrap(accounts, config.ADMIN_TOKEN ?? null, keep);
}

async function noFile(): Promise<void> {
  // A database of its own is for a house that keeps secrets elsewhere: they are printed once.
}

async function keepInFile(config: Config, secrets: FirstRunSecrets): Promise<void> {
  const path = firstRunFile(config);
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export function firstRunFile(config: Config): string {
  return join(config.DATA_DIR, 'first-run.json');
}
