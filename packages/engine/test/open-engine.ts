/** An engine on a fresh database with a scripted provider, media in memory, and a clock that the test moves. */
import { randomUUID } from 'node:crypto';
import type { CreateVideo } from '@geekhub/contracts/job';
import { inspectImage } from '@geekhub/image-inspect/inspect-image';
import type { Caller } from '@geekhub/ports/account-store';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { Database } from '@geekhub/store-postgres/database';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresDeletionStore } from '@geekhub/store-postgres/postgres-deletion-store';
import { createPostgresFileStore } from '@geekhub/store-postgres/postgres-file-store';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { createPostgresLedgerStore } from '@geekhub/store-postgres/postgres-ledger-store';
import { createPostgresQuoteStore } from '@geekhub/store-postgres/postgres-quote-store';
import { createPostgresTokenStore } from '@geekhub/store-postgres/postgres-token-store';
import { createPostgresWebhookStore } from '@geekhub/store-postgres/postgres-webhook-store';
import { readBooks } from '@geekhub/store-postgres/read-books';
import { openTestDatabase } from '@geekhub/store-postgres/testing/test-database';
import { createLenientInspector, createMemoryMedia } from '@geekhub/testing/memory-media';
import { createScriptedOutbound } from '@geekhub/testing/scripted-outbound';
import { createScriptedProvider } from '@geekhub/testing/scripted-provider';
import { newOrganization } from '../src/bootstrap.ts';
import { DEFAULT_POLICY, type Engine, type EnginePolicy } from '../src/engine.ts';
import { guardProvider } from '../src/guard-provider.ts';
import { createJobWatch } from '../src/job-watch.ts';
import { createLanes } from '../src/lanes.ts';
import { IMAGE_LOAD_LIMITS } from '../src/load-images.ts';
import { createPricing } from '../src/pricing.ts';
import { createRenderTimes } from '../src/render-times.ts';
import { createStepTracker } from '../src/step-tracker.ts';
import { submitJob } from '../src/submit-job.ts';
import { DELIVERY_LIMITS } from '../src/sweep-webhooks.ts';
import { systemTimers } from '../src/system-timers.ts';

export interface EngineOptions {
  callsBack?: boolean;
  /** Beside fal. */
  others?: readonly VideoProvider[];
  /** The provider takes images as bytes alone. */
  needsImageBytes?: boolean;
  /** The provider has a storage of its own for images. */
  placesImages?: boolean;
  policy?: Partial<EnginePolicy>;
  videoMs?: number;
  /** Puts the guard before the provider, on the clock that the test moves. */
  guarded?: boolean;
  /** 0 ≤ x < 1 */
  random?: () => number;
}

export async function openEngine({
  callsBack = false,
  others = [],
  needsImageBytes = false,
  placesImages = false,
  policy = {},
  videoMs = 5_000,
  guarded = false,
  random = () => 0.5,
}: EngineOptions = {}) {
  const test = await openTestDatabase();
  let statements = 0;
  const database: Database = {
    ...test.database,
    query(text, values) {
      statements += 1;
      return test.database.query(text, values);
    },
  };
  const accounts = createPostgresAccountStore(database);
  const provider = createScriptedProvider('fal', { callsBack, needsImageBytes, placesImages });
  const media = createMemoryMedia();
  const outbound = createScriptedOutbound();
  const steps = createStepTracker(systemTimers);
  const guardEvents: string[] = [];
  let movedMs = 0;
  const enginePolicy = { ...DEFAULT_POLICY, ...policy };
  const guard = guardProvider(provider, {
    policy: enginePolicy.guard,
    ...{ timers: { ...systemTimers, now: () => movedMs }, random, stopping: steps.stopping },
    observer: {
      onOpened: ({ call, trouble }) => guardEvents.push(`${call} opened: ${trouble}`),
      onClosed: ({ call, trouble }) => guardEvents.push(`${call} closed: ${trouble}`),
    },
  });
  const stepErrors: unknown[] = [];
  const lost: string[] = [];
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
    media,
    inspector: createLenientInspector(videoMs),
    inspectImage,
    providers: new Map([guarded ? guard : provider, ...others].map((each) => [each.name, each])),
    outbound,
    upstreams: {},
    pricing: createPricing(accounts, { markupMicros: 1_050_000n, defaultFxMicros: 20_000_000n }),
    renderTimes: createRenderTimes(jobs, { ...systemTimers, now: () => movedMs }),
    callbackBaseUrl: callsBack ? 'https://gateway.test' : null,
    policy: enginePolicy,
    timers: systemTimers,
    random,
    observer: {
      onStepError: (_jobId, error) => stepErrors.push(error),
      onLost: (_job, seen, becomes) => lost.push(`${seen.kind} ${becomes}`),
    },
    steps,
    watch: createJobWatch({ jobs, timers: systemTimers, policy: enginePolicy.watch }),
    deliveries: createLanes(systemTimers, DELIVERY_LIMITS),
    imageLoads: createLanes(systemTimers, IMAGE_LOAD_LIMITS),
  };
  const organization = await accounts.createOrganization(newOrganization('test'));
  const caller: Caller = {
    keyId: randomUUID(),
    scope: { organizationId: organization.id, mode: 'live' },
    last4: 'abcd',
    revoked: false,
    requestsPerMinute: null,
  };
  const idle = () => engine.steps.whenIdle();
  return {
    ...test,
    async advanceClock(milliseconds: number) {
      movedMs += milliseconds;
      await test.advanceClock(milliseconds);
    },
    engine,
    provider,
    media,
    outbound,
    caller,
    stepErrors,
    /** What the guard told, where there is one. */
    guardEvents,
    /** What steps saw of jobs that had moved on meanwhile, and what became of it. */
    lost,
    idle,
    /** How many statements the work sent to the database. */
    async statementsOf(work: () => Promise<unknown>): Promise<number> {
      const before = statements;
      await work();
      return statements - before;
    },
    /** Submits and waits for the step that the submit started. */
    async submit(input: Partial<CreateVideo> = {}) {
      const submitted = await submitJob(
        engine,
        caller,
        { model: 'fal/kling-2', prompt: 'a wave', ...input },
        { idempotencyKey: null, isClientRetry: false },
      );
      await idle();
      return submitted.job.id;
    },
    async stateOf(id: string) {
      const found = await engine.jobs.find(id, caller.scope);
      if (found === null) throw new Error('the job is gone');
      return found;
    },
    books: () => readBooks(test.database),
  };
}

export type OpenEngine = Awaited<ReturnType<typeof openEngine>>;
