/** Everything that a run is made of, started in order: Postgres, the outside world, the lines between, the gateways. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPorts } from './find-ports.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { removeOnExit } from './kill-on-exit.ts';
import { createCluster, type PostgresCluster } from './postgres-cluster.ts';
import { createRandom } from './random.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type RelayProcess, startRelay } from './relay-process.ts';
import { GATEWAYS, type Link } from './schedule.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { atMost } from './wait.ts';

export interface House extends AsyncDisposable {
  /** Where callers find the gateways. */
  url: string;
  adminToken: string;
  cluster: PostgresCluster;
  standIns: StandIns;
  receiver: Receiver;
  links: Record<Link, RelayProcess>;
  gateways: readonly GatewayProcess[];
  /** Logs, data; gone when the house is closed, unless they are to be kept. */
  directory: string;
  keepDirectory(): void;
}

const START_MS = 60_000;
const LOCAL_KEY = 'torture:key';

/** Throws NoPostgres. What was started before something failed is taken away again. */
export async function openHouse(seed: number): Promise<House> {
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-torture-'));
  let isKept = false;
  const forget = removeOnExit(directory);
  started.defer(async () => {
    if (!isKept) await rm(directory, { recursive: true, force: true });
    forget();
  });
  // Postgres, which may run as another user, has its own directory in it.
  await chmod(directory, 0o755);
  const logFile = (name: string) => join(directory, `${name}.log`);

  const [postgres = 0, callers = 0, database = 0, fal = 0, google = 0, storage = 0, ...gatewayPorts] =
    await findPorts(6 + GATEWAYS);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const cluster = started.use(await createCluster(directory, postgres));
  const standIns = started.use(
    await startStandIns({ fal: at(fal), google: at(google) }, seed, logFile('stand-ins')),
  );
  const receiver = started.use(await startReceiver(createRandom(seed)));
  const link = async (name: Link, port: number, targets: readonly number[]) =>
    started.use(await startRelay(name, port, targets, logFile(`relay-${name}`)));
  const links = {
    callers: await link('callers', callers, gatewayPorts),
    database: await link('database', database, [postgres]),
    fal: await link('fal', fal, [standIns.ports.fal]),
    google: await link('google', google, [standIns.ports.google]),
    storage: await link('storage', storage, [standIns.ports.storage]),
  };

  const adminToken = randomBytes(24).toString('hex');
  const environment = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    DATA_DIR: directory,
    DATABASE_URL: `postgres://postgres@127.0.0.1:${database}/postgres`,
    // Callbacks take the way of the callers.
    PUBLIC_URL: at(callers),
    FAL_KEY: LOCAL_KEY,
    FAL_QUEUE_URL: at(fal),
    FAL_JWKS_URL: `${at(fal)}/.well-known/jwks.json`,
    GEMINI_API_KEY: LOCAL_KEY,
    GEMINI_BASE_URL: at(google),
    SUPABASE_URL: at(storage),
    SUPABASE_SERVICE_ROLE_KEY: LOCAL_KEY,
    OUTBOUND_ALLOW: `127.0.0.1:${receiver.port}`,
    RATE_LIMIT_PER_MINUTE: '1000000',
    ADMIN_TOKEN: adminToken,
  };
  const gateways = gatewayPorts.map((port, index) => {
    const name = `gateway-${index + 1}`;
    const gateway = startGateway(name, { ...environment, PORT: String(port) }, logFile(name));
    started.defer(() => gateway.abandon());
    return gateway;
  });
  const up = Promise.all(gateways.map((gateway) => gateway.whenUp()));
  if ((await atMost(START_MS, up)) === null) {
    throw new Error(`no gateway could be started:\n${await readFile(logFile('gateway-1'), 'utf8')}`);
  }

  const kept = started.move();
  return {
    url: at(callers),
    ...{ adminToken, cluster, standIns, receiver, links, gateways, directory },
    keepDirectory() {
      isKept = true;
      forget();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
