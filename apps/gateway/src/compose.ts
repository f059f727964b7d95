/** From the configuration to a gateway that can listen. This file and its `open-*.ts` alone import adapters. */
import type { SignInLink } from '@geekhub/contracts/console-session';
import { hashSecret } from '@geekhub/engine/api-key';
import { createAuthenticator } from '@geekhub/engine/authenticate';
import { createAdminAuthenticator } from '@geekhub/engine/authenticate-admin';
import { createReaderAuthenticator } from '@geekhub/engine/authenticate-reader';
import { type ConsoleDoor, createConsoleDoor } from '@geekhub/engine/console-door';
import { DEFAULT_POLICY, type Engine, type EngineObserver, type EnginePolicy } from '@geekhub/engine/engine';
import { createEventHub } from '@geekhub/engine/event-hub';
import { guardProvider } from '@geekhub/engine/guard-provider';
import { createJobWatch } from '@geekhub/engine/job-watch';
import { createKeyUse } from '@geekhub/engine/key-use';
import { createLanes } from '@geekhub/engine/lanes';
import { IMAGE_LOAD_LIMITS } from '@geekhub/engine/load-images';
import { createPricing } from '@geekhub/engine/pricing';
import { createRenderTimes } from '@geekhub/engine/render-times';
import { createStepTracker } from '@geekhub/engine/step-tracker';
import { sweep } from '@geekhub/engine/sweep';
import { sweepDeletions } from '@geekhub/engine/sweep-deletions';
import { sweepFiles } from '@geekhub/engine/sweep-files';
import { DELIVERY_LIMITS, sweepWebhooks } from '@geekhub/engine/sweep-webhooks';
import { systemTimers } from '@geekhub/engine/system-timers';
import { inspectImage } from '@geekhub/image-inspect/inspect-image';
import { createMp4Inspector } from '@geekhub/media-inspect/mp4-inspector';
import { createOutboundDoor } from '@geekhub/outbound/outbound-door';
import type { AccountStore } from '@geekhub/ports/account-store';
import type { OutboundDoor } from '@geekhub/ports/outbound';
import { createSandboxProvider } from '@geekhub/provider-sandbox/sandbox-provider';
import type { Database } from '@geekhub/store-postgres/database';
import { migrate } from '@geekhub/store-postgres/migrate';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresConsoleStore } from '@geekhub/store-postgres/postgres-console-store';
import { createPostgresDeletionStore } from '@geekhub/store-postgres/postgres-deletion-store';
import { createPostgresEventStore } from '@geekhub/store-postgres/postgres-event-store';
import { createPostgresFileStore } from '@geekhub/store-postgres/postgres-file-store';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { createPostgresLedgerStore } from '@geekhub/store-postgres/postgres-ledger-store';
import { createPostgresQuoteStore } from '@geekhub/store-postgres/postgres-quote-store';
import { createPostgresTokenStore } from '@geekhub/store-postgres/postgres-token-store';
import { createPostgresWebhookStore } from '@geekhub/store-postgres/postgres-webhook-store';
import { releaseLeases } from '@geekhub/store-postgres/release-leases';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { closeServer } from './close-server.ts';
import { type Config, publicUrlOf } from './config.ts';
import { consoleAddress } from './greeting.ts';
import { createHttpServer } from './http.ts';
import { logDelivery } from './log-delivery.ts';
import { logClosed, logOpened } from './log-guard.ts';
import { logLost, logStep } from './log-step.ts';
import { openDatabase } from './open-database.ts';
import { openEmailDoor } from './open-email-door.ts';
import { type Guards, openHouse } from './open-house.ts';
import { openMedia } from './open-media.ts';
import { openProviders } from './open-providers.ts';
import { createRateLimit } from './rate-limit.ts';
import { startSweepLoop } from './sweep-loop.ts';
import { createWrongKeyLimit } from './wrong-key-limit.ts';

const SWEEP_EVERY_MS = 1_000;
const WEBHOOKS_EVERY_MS = 1_000;
const FILES_EVERY_MS = 60_000;
const DELETIONS_EVERY_MS = 5_000;
const EVENTS_EVERY_MS = 500;
const PRUNE_EVERY_MS = 60_000;
/** No answer takes longer: that is the limit of a statement. A callback that is cut off is delivered again. */
const CLOSE_MS = 10_000;
/** A submit in hand may take half a minute to be answered, and it is money. */
const DRAIN_MS = 35_000;

export interface Gateway {
  engine: Engine;
  accounts: AccountStore;
  door: ConsoleDoor;
  server: FastifyInstance;
  guards: Guards;
  /** Stops taking requests, waits for the steps in hand, lets the database go. */
  stop(): Promise<void>;
}

export interface ComposeOptions {
  config: Config;
  log: Logger;
  version: string;
  /** Hears of the points that steps pass, beside the log. */
  onPoint?: EngineObserver['onPoint'];
  /** Replaces parts of the engine's own policy. */
  policy?: Partial<EnginePolicy>;
  /** Used instead of the one that the configuration names, and closed with the gateway. */
  database?: Database;
  /** Used instead of the way out that only leads to public addresses. */
  outbound?: OutboundDoor;
}

/** Throws DirectoryLocked when another process has the data directory. */
export async function composeGateway(options: ComposeOptions): Promise<Gateway> {
  const { config, log } = options;
  const database =
    options.database ??
    (await openDatabase(config, (error) => log.warn({ error }, 'a database connection broke')));
  try {
    const { applied } = await migrate(database);
    if (applied.length > 0) log.info({ applied }, 'database migrated');
    if (options.database === undefined && config.DATABASE_URL === undefined) {
      const released = await releaseLeases(database);
      if (released > 0) log.info({ released }, 'went on with jobs that the process before had in hand');
    }
    return await assemble(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function assemble(
  database: Database,
  {
    config,
    log,
    version,
    onPoint,
    policy,
    outbound = createOutboundDoor({ allow: config.OUTBOUND_ALLOW }),
  }: ComposeOptions,
): Promise<Gateway> {
  const accounts = createPostgresAccountStore(database);
  const sandbox = createSandboxProvider({ delayMs: config.SANDBOX_DELAY_SECONDS * 1000 });
  const { media, diskMedia } = await openMedia(config);
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
  const events = createEventHub({
    ...{ engine, timers: systemTimers },
    events: createPostgresEventStore(database),
  });
  const wrongKeys = createWrongKeyLimit(config.WRONG_KEYS_PER_MINUTE);
  const authenticator = createAuthenticator(accounts, wrongKeys, createKeyUse(accounts, systemTimers));
  const people = createPostgresConsoleStore(database);
  const door = createConsoleDoor({ people, accounts, operatorEmails: config.OPERATOR_EMAILS });
  const guards = new Map(guarded.map((provider) => [provider.name, provider]));
  const house = openHouse(database, engine, guards, log);
  const server = await createHttpServer({
    dependencies: {
      engine,
      authenticator,
      authenticateReader: createReaderAuthenticator(engine.tokens, authenticator, wrongKeys),
      authenticateAdmin: createAdminAuthenticator(createAdminCheck(accounts, config.ADMIN_TOKEN), wrongKeys),
      countRequest: createRateLimit(database, config.RATE_LIMIT_PER_MINUTE),
      createSignInLink: config.SUPABASE_URL === undefined ? () => newSignInLink(config, door) : null,
      emailDoor: openEmailDoor(config, log, { door, wrongKeys }),
      ...{ door, people, house, isSecure: publicUrlOf(config).startsWith('https:') },
      onInternalError: (error, requestId) => log.error({ request_id: requestId, error }, 'internal error'),
    },
    events,
    log,
    version,
    diskMedia,
    // Also on disk: their addresses begin with the public one, wherever the console was opened.
    mediaOrigin: new URL(config.SUPABASE_URL ?? publicUrlOf(config)).origin,
    trustedProxies: config.TRUST_PROXY,
    isReady: () =>
      database.query('select 1 as ready').then(
        () => true,
        () => false,
      ),
  });
  const sweepFailed = (error: unknown) => log.error({ error }, 'a sweep broke off');
  const sweepLoop = startSweepLoop(() => sweep(engine), SWEEP_EVERY_MS, sweepFailed);
  const webhookLoop = startSweepLoop(() => sweepWebhooks(engine), WEBHOOKS_EVERY_MS, sweepFailed);
  const fileLoop = startSweepLoop(() => sweepFiles(engine), FILES_EVERY_MS, sweepFailed);
  const deletionLoop = startSweepLoop(() => sweepDeletions(engine), DELETIONS_EVERY_MS, sweepFailed);
  const eventLoop = startSweepLoop(() => events.poll(), EVENTS_EVERY_MS, sweepFailed);
  const prune = () => Promise.all([engine.watch.prune(), house.health.prune()]).then(() => ({ full: false }));
  const pruneLoop = startSweepLoop(prune, PRUNE_EVERY_MS, sweepFailed);
  return {
    engine,
    accounts,
    door,
    server,
    guards,
    async stop() {
      // Its round waits for the storage, which callers must not.
      const deletions = deletionLoop.stop();
      const books = house.books.stop();
      const loops = [sweepLoop, webhookLoop, fileLoop, eventLoop, pruneLoop];
      await Promise.all(loops.map((loop) => loop.stop()));
      // Whoever waits is answered now, and asks the next gateway.
      engine.watch.stop();
      await closeServer(server, CLOSE_MS);
      await Promise.all([engine.steps.stop(DRAIN_MS), engine.deliveries.stop(DRAIN_MS), deletions, books]);
      await sandbox.close();
      await database.close();
    },
  };
}

async function newSignInLink(config: Config, door: ConsoleDoor): Promise<SignInLink> {
  const { secret, expiresAt } = await door.mintSignInLink();
  return { url: consoleAddress(config, secret), expires: Math.floor(expiresAt.getTime() / 1000) };
}

/** The token of the environment, where there is one, and no other. */
function createAdminCheck(
  accounts: AccountStore,
  configured: string | undefined,
): (hash: Uint8Array) => Promise<boolean> {
  if (configured === undefined) return (hash) => accounts.isAdminToken(hash);
  const expected = Buffer.from(hashSecret(configured));
  return async (hash) => expected.equals(hash);
}
