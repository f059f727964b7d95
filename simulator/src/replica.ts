/** One gateway process of the run: the real engine on turns. */

import { DEFAULT_POLICY, type Engine } from '@geekhub/engine/engine';
import { guardProvider } from '@geekhub/engine/guard-provider';
import { createJobWatch } from '@geekhub/engine/job-watch';
import { createLanes } from '@geekhub/engine/lanes';
import { IMAGE_LOAD_LIMITS } from '@geekhub/engine/load-images';
import { createRenderTimes } from '@geekhub/engine/render-times';
import { createStepTracker } from '@geekhub/engine/step-tracker';
import { sweep } from '@geekhub/engine/sweep';
import { DELIVERY_LIMITS, sweepWebhooks } from '@geekhub/engine/sweep-webhooks';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresDeletionStore } from '@geekhub/store-postgres/postgres-deletion-store';
import { createPostgresFileStore } from '@geekhub/store-postgres/postgres-file-store';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { createPostgresLedgerStore } from '@geekhub/store-postgres/postgres-ledger-store';
import { createPostgresQuoteStore } from '@geekhub/store-postgres/postgres-quote-store';
import { createPostgresTokenStore } from '@geekhub/store-postgres/postgres-token-store';
import { createPostgresWebhookStore } from '@geekhub/store-postgres/postgres-webhook-store';
import type { House } from './house.ts';
import { judgeError } from './judge-error.ts';
import type { Life } from './scheduler.ts';
import { createSimDatabase } from './sim-database.ts';
import { simInspector } from './sim-inspector.ts';
import { createSimMedia } from './sim-media.ts';
import { createSimProvider } from './sim-provider.ts';

export interface Replica {
  life: Life;
  engine: Engine;
}

/** The same policy as in production, with less patience, so that a run sees the end of it. */
const POLICY = {
  ...DEFAULT_POLICY,
  maxSteps: { live: 4, test: 4 },
  // So few that a step often finds none.
  guard: { ...DEFAULT_POLICY.guard, places: 2, lines: { submit: 1, follow: 1 } },
  maxCopyFaults: 4,
};

export function startReplica(house: House, name: string): Replica {
  const life: Life = { name, alive: true, frozen: false };
  const { scheduler, random, weather, clock, farm, objects, receivers } = house;
  const database = createSimDatabase({
    ...{ real: house.database, scheduler, random, weather, life },
    onWrite() {
      house.dirty = true;
    },
    onFault() {
      house.upheavals += 1;
    },
  });
  const accounts = createPostgresAccountStore(database);
  const timers = clock.timersOf(life);
  const steps = createStepTracker(timers);
  const providers = (['fal', 'google'] as const).map((name) =>
    guardProvider(createSimProvider({ name, scheduler, random, weather, clock, farm, life }), {
      ...{ policy: POLICY.guard, timers, random: random.fraction },
      ...{ stopping: steps.stopping, observer: {} },
    }),
  );
  const judge = (where: string) => (error: unknown) => judgeError(house, where, error);
  const jobs = createPostgresJobStore(database);
  const engine: Engine = {
    jobs,
    webhooks: createPostgresWebhookStore(database),
    files: createPostgresFileStore(database),
    ledger: createPostgresLedgerStore(database),
    quotes: createPostgresQuoteStore(database),
    tokens: createPostgresTokenStore(database),
    deletions: createPostgresDeletionStore(database),
    accounts,
    media: createSimMedia({ objects, scheduler, random, weather, life }),
    inspector: simInspector,
    // Its customers send no images.
    inspectImage: () => null,
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    upstreams: {},
    pricing: {
      currentRates: async () => ({ ...house.terms }),
      setFxRate: async () => true,
      policy: { markupMicros: house.terms.markupMicros, defaultFxMicros: house.terms.fxMicros },
    },
    renderTimes: createRenderTimes(jobs, timers),
    callbackBaseUrl: 'https://gateway.test',
    policy: { ...POLICY, unconfirmedSubmit: house.unconfirmedSubmit },
    outbound: receivers.doorOf(life),
    timers,
    random: random.fraction,
    observer: {
      onStepError: (_jobId, error) => judge('a step')(error),
      onDeliveryError: (_messageId, error) => judge('a delivery')(error),
    },
    steps,
    watch: createJobWatch({ jobs, timers, policy: POLICY.watch }),
    deliveries: createLanes(timers, DELIVERY_LIMITS),
    imageLoads: createLanes(timers, IMAGE_LOAD_LIMITS),
  };
  scheduler.start(async () => {
    for (;;) {
      await timers.sleep(house.sweepEveryMs);
      await sweep(engine).catch(judge('a sweep'));
      await sweepWebhooks(engine).catch(judge('a sweep of webhooks'));
    }
  });
  return { life, engine };
}
