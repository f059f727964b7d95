/** The stores on a fresh database, with one organisation that has 50 MXN. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import { createPostgresAccountStore } from '../src/postgres-account-store.ts';
import { createPostgresDeletionStore } from '../src/postgres-deletion-store.ts';
import { createPostgresFileStore } from '../src/postgres-file-store.ts';
import { createPostgresJobStore } from '../src/postgres-job-store.ts';
import { createPostgresLedgerStore } from '../src/postgres-ledger-store.ts';
import { createPostgresQuoteStore } from '../src/postgres-quote-store.ts';
import { createPostgresTokenStore } from '../src/postgres-token-store.ts';
import { createPostgresWebhookStore } from '../src/postgres-webhook-store.ts';
import { openTestDatabase } from '../src/testing/test-database.ts';

export async function openStores() {
  const test = await openTestDatabase();
  const accounts = createPostgresAccountStore(test.database);
  return {
    ...test,
    accounts,
    files: createPostgresFileStore(test.database),
    jobs: createPostgresJobStore(test.database),
    ledger: createPostgresLedgerStore(test.database),
    quotes: createPostgresQuoteStore(test.database),
    tokens: createPostgresTokenStore(test.database),
    deletions: createPostgresDeletionStore(test.database),
    webhooks: createPostgresWebhookStore(test.database),
    async newScope(liveBonusMicros = 50_000_000n): Promise<Scope> {
      const id = randomUUID();
      await accounts.createOrganization({
        id,
        name: 'test',
        liveBonusMicros,
        testBonusMicros: 10_000_000_000n,
      });
      return { organizationId: id, mode: 'live' };
    },
  };
}

export type Stores = Awaited<ReturnType<typeof openStores>>;
