/** The engine with its adapters: what it keeps things in, what renders, what it says to the log. */
import { DEFAULT_POLICY, type Engine, type EngineObserver, type EnginePolicy } from '@geekhub/engine/engine';
import { guardProvider } from '@geekhub/engine/guard-provider';
import { createJobWatch } from '@geekhub/engine/job-watch';
import { createLanes } from '@geekhub/engine/lanes';
import { IMAGE_LOAD_LIMITS } from '@geekhub/engine/load-images';
import { createPricing } from '@geekhub/engine/pricing';
import { createRenderTimes } from '@geekhub/engine/render-times';
import { createStepTracker } from '@geekhub/engine/step-tracker';
import { DELIVERY_LIMITS } from '@geekhub/engine/sweep-webhooks';
import { systemTimers } from '@geekhub/engine/system-timers';
import { inspectImage } from '@geekhub/image-inspect/inspect-image';
import { createMp4Inspector } from '@geekhub/media-inspect/mp4-inspector';
import { createOutboundDoor } from '@geekhub/outbound/outbound-door';
import type { MediaStore } from '@geekhub/ports/media';
import type { OutboundDoor } from '@geekhub/ports/outbound';
import { createSandboxProvider } from '@geekhub/provider-sandbox/sandbox-provider';
import type { Database } from '@geekhub/store-postgres/database';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresDeletionStore } from '@geekhub/store-postgres/postgres-deletion-store';
import { createPostgresFileStore } from '@geekhub/store-postgres/postgres-file-store';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { createPostgresLedgerStore } from '@geekhub/store-postgres/postgres-ledger-store';
import { createPostgresQuoteStore } from '@geekhub/store-postgres/postgres-quote-store';
import { createPostgresTokenStore } from '@geekhub/store-postgres/postgres-token-store';
import { createPostgresWebhookStore } from '@geekhub/store-postgres/postgres-webhook-store';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { logDelivery } from './log-delivery.ts';
import { logClosed, logOpened } from './log-guard.ts';
import { logLost, logStep } from './log-step.ts';
import type { Guards } from './open-house.ts';
import { openProviders } from './open-providers.ts';

export interface EngineOptions {
  config: Config;
  log: Logger;
  /** Hears of the points that steps pass, beside the log. */
  onPoint?: EngineObserver['onPoint'];
  /** Replaces parts of the engine's own policy. */
  policy?: Partial<EnginePolicy>;
  /** Used instead of the way out that only leads to public addresses. */
  outbound?: OutboundDoor;
}

export interface OpenEngine {
  engine: Engine;
  guards: Guards;
  /** Ends what draws test videos. */
  close(): Promise<void>;
}

export function openEngine(
  database: Database,
  media: MediaStore,
  {
    config,
    log,
    onPoint,
    policy,
    outbound = createOutboundDoor({ allow: config.OUTBOUND_ALLOW }),
  }: EngineOptions,
): OpenEngine {
  const accounts = createPostgresAccountStore(database);
  const sandbox = createSandboxProvider({ delayMs: config.SANDBOX_DELAY_SECONDS * 1000 });
  const steps = createStepTracker(systemTimers);
  const enginePolicy = { ...DEFAULT_POLICY, unconfirmedSubmit: config.UNCONFIRMED_SUBMIT, ...policy };
  const guarded = openProviders(config).map((provider) =>
    guardProvider(provider, {
      ...{ policy: enginePolicy.guard, timers: systemTimers, random: Math.random },
      stopping: steps.stopping,
      observer: { onOpened: (event) => logOpened(log, event), onClosed: (event) => logClosed(log, event) },
    }),
  );
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
    inspector: createMp4Inspector(),
    inspectImage,
    providers: new Map([sandbox, ...guarded].map((provider) => [provider.name, provider])),
    outbound,
    upstreams: config.MODEL_UPSTREAMS,
    pricing: createPricing(accounts, { markupMicros: config.MARKUP, defaultFxMicros: config.FX_MXN_PER_USD }),
    renderTimes: createRenderTimes(jobs, systemTimers),
    // Without an address of its own the gateway listens on this machine alone, where no provider can call it.
    callbackBaseUrl: config.PUBLIC_URL ?? null,
    policy: enginePolicy,
    timers: systemTimers,
    random: Math.random,
    observer: {
      onPoint(point, jobId) {
        log.debug({ job_id: jobId, point }, 'point');
        onPoint?.(point, jobId);
      },
      onStep: (job, seen, change) => logStep(log, job, seen, change),
      onLost: (job, seen, becomes) => logLost(log, job, seen, becomes),
      onStepError: (jobId, error) =>
        log.error({ job_id: jobId, error }, 'a step broke off; it is tried again'),
      onDelivery: (message, outcome, change) => logDelivery(log, message, outcome, change),
      onDeliveryError: (messageId, error) =>
        log.error({ message_id: messageId, error }, 'a webhook try broke off; it is made again'),
    },
    steps,
    watch: createJobWatch({
      ...{ jobs, timers: systemTimers, policy: enginePolicy.watch },
      onTrouble: (error) => log.warn({ error }, 'who waits for a job hears nothing for now'),
    }),
    deliveries: createLanes(systemTimers, DELIVERY_LIMITS),
    imageLoads: createLanes(systemTimers, IMAGE_LOAD_LIMITS),
  };
  return {
    engine,
    guards: new Map(guarded.map((provider) => [provider.name, provider])),
    close: () => sandbox.close(),
  };
}
