/** From the configuration to a gateway that can listen. This file and its `open-*.ts` alone import adapters. */
import type { SignInLink } from '@geekhub/contracts/console-session';
import { hashSecret } from '@geekhub/engine/api-key';
import { createAuthenticator } from '@geekhub/engine/authenticate';
import { createAdminAuthenticator } from '@geekhub/engine/authenticate-admin';
import { createReaderAuthenticator } from '@geekhub/engine/authenticate-reader';
import { type ConsoleDoor, createConsoleDoor } from '@geekhub/engine/console-door';
import type { Engine } from '@geekhub/engine/engine';
import { createEventHub } from '@geekhub/engine/event-hub';
import { createKeyUse } from '@geekhub/engine/key-use';
import { systemTimers } from '@geekhub/engine/system-timers';
import type { AccountStore } from '@geekhub/ports/account-store';
import type { Database } from '@geekhub/store-postgres/database';
import { migrate } from '@geekhub/store-postgres/migrate';
import { createPostgresConsoleStore } from '@geekhub/store-postgres/postgres-console-store';
import { createPostgresEventStore } from '@geekhub/store-postgres/postgres-event-store';
import { releaseLeases } from '@geekhub/store-postgres/release-leases';
import type { FastifyInstance } from 'fastify';
import { closeServer } from './close-server.ts';
import { type Config, publicUrlOf } from './config.ts';
import { consoleAddress } from './greeting.ts';
import { createHttpServer } from './http.ts';
import { openDatabase } from './open-database.ts';
import { openEmailDoor } from './open-email-door.ts';
import { type EngineOptions, openEngine } from './open-engine.ts';
import { type Guards, openHouse } from './open-house.ts';
import { openMedia } from './open-media.ts';
import { createRateLimit } from './rate-limit.ts';
import { startLoops } from './start-loops.ts';
import { createWrongKeyLimit } from './wrong-key-limit.ts';

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

export interface ComposeOptions extends EngineOptions {
  version: string;
  /** Used instead of the one that the configuration names, and closed with the gateway. */
  database?: Database;
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

async function assemble(database: Database, options: ComposeOptions): Promise<Gateway> {
  const { config, log, version } = options;
  const { media, diskMedia } = await openMedia(config);
  const { engine, guards, close } = openEngine(database, media, options);
  const { accounts } = engine;
  const events = createEventHub({
    ...{ engine, timers: systemTimers },
    events: createPostgresEventStore(database),
  });
  const wrongKeys = createWrongKeyLimit(config.WRONG_KEYS_PER_MINUTE);
  const authenticator = createAuthenticator(accounts, wrongKeys, createKeyUse(accounts, systemTimers));
  const people = createPostgresConsoleStore(database);
  const door = createConsoleDoor({ people, accounts, operatorEmails: config.OPERATOR_EMAILS });
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
  const loops = startLoops({ engine, events, house, log });
  return {
    engine,
    accounts,
    door,
    server,
    guards,
    async stop() {
      const books = house.books.stop();
      const { deletions } = await loops.stop();
      // Whoever waits is answered now, and asks the next gateway.
      engine.watch.stop();
      await closeServer(server, CLOSE_MS);
      await Promise.all([engine.steps.stop(DRAIN_MS), engine.deliveries.stop(DRAIN_MS), deletions, books]);
      await close();
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
