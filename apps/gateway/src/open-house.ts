/** What the operator's pages ask, besides what callers may. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { createAttentionDesk } from '@geekhub/engine/attention';
import { createBooksDesk } from '@geekhub/engine/books-desk';
import type { Engine } from '@geekhub/engine/engine';
import type { GuardedProvider } from '@geekhub/engine/guard-provider';
import type { House } from '@geekhub/engine/house';
import { createHouseHealth } from '@geekhub/engine/house-health';
import { SANDBOX } from '@geekhub/engine/submit-job';
import type { Database } from '@geekhub/store-postgres/database';
import { createPostgresAttentionStore } from '@geekhub/store-postgres/postgres-attention-store';
import { createPostgresBooksStore } from '@geekhub/store-postgres/postgres-books-store';
import { createPostgresHealthStore } from '@geekhub/store-postgres/postgres-health-store';
import { createPostgresOperatorStore } from '@geekhub/store-postgres/postgres-operator-store';
import type { Logger } from 'pino';

const PROVIDERS = [...new Set(CATALOGUE.map(({ provider }) => provider))].sort();

/** By name: what stands between the engine and each provider that is not our own. */
export type Guards = ReadonlyMap<string, Pick<GuardedProvider, 'readGuard'>>;

export function openHouse(database: Database, engine: Engine, guards: Guards, log: Logger): House {
  return {
    accounts: createPostgresOperatorStore(database),
    attention: createAttentionDesk(createPostgresAttentionStore(database)),
    books: createBooksDesk({
      books: createPostgresBooksStore(database),
      onTrouble: (error) => log.error({ error }, 'a check of the books broke off'),
    }),
    health: createHouseHealth({
      health: createPostgresHealthStore(database),
      listUnavailableModels: () => engine.accounts.listUnavailableModels(),
      ...{ names: [...PROVIDERS, SANDBOX], configured: new Set(engine.providers.keys()) },
      ...{ guards, places: engine.policy.guard.places },
    }),
  };
}
