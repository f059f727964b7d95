/** Around a gateway that dies and is started again: a provider that lives on, and the data that stays. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createVideoClient, type VideoClient } from '@geekhub/client/video-client';
import { type FalQueueEmulator, startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import type { StepPoint } from '@geekhub/engine/engine';
import { findFreePort } from '@geekhub/testing/free-port';
import { createKillData, type KillData } from './kill-data.ts';
import { openRunLog, rememberEnvironment, rememberSecretsIn } from './run-records.ts';

const PROGRAM = join(import.meta.dirname, 'kill-gateway.ts');
const FAL_KEY = 'fal-id:fal-secret';
const RENDER_MS = 50;
const ASK_EVERY_MS = 100;
/** fal calls back for far longer than a restart takes. */
const WEBHOOK_RETRY_DELAYS_MS = Array.from({ length: 100 }, () => 300);

export interface Death {
  point: StepPoint;
  /** How often the point is passed before it is deadly, the last time included. */
  nth: number;
}

export interface KillableGateway {
  url: string;
  client: VideoClient;
  /** Now, whatever it is at. */
  kill(): void;
  /** Rejects when it ended in any other way. */
  died(): Promise<void>;
  /** Lets it finish what it has in hand. */
  stop(): Promise<void>;
}

export interface KillHouse extends AsyncDisposable {
  fal: FalQueueEmulator;
  data: KillData;
  /** One after the other at the one address of the house, or beside another at a port of its own. */
  start(death?: Death, port?: number): Promise<KillableGateway>;
}

/** What a gateway leaves behind that was only started once and stopped. */
export interface Beginnings extends AsyncDisposable {
  data: KillData;
  liveKey: string;
  organizationId: string;
}

interface GatewayProcess {
  secrets: FirstRunSecrets | null;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

async function startProcess(
  environment: Readonly<Record<string, string>>,
  death?: Death,
): Promise<GatewayProcess> {
  const child = fork(PROGRAM, death === undefined ? [] : [death.point, String(death.nth)], {
    env: { LOG_LEVEL: 'debug', ...environment },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout?.pipe(openRunLog());
  rememberEnvironment(environment);
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const message = once(child, 'message').then(([sent]) => sent as { secrets: FirstRunSecrets | null });
  const started = await Promise.race([message, ended.then(() => null)]);
  if (started === null) throw new Error('the gateway ended before it listened');
  rememberSecretsIn(JSON.stringify(started.secrets));
  return { secrets: started.secrets, ended, signal: (name) => child.kill(name) };
}

async function stopProcess(gateway: GatewayProcess): Promise<void> {
  gateway.signal('SIGTERM');
  const { code, signal } = await gateway.ended;
  if (code !== 0) throw new Error(`the gateway stopped with ${signal ?? code}`);
}

export async function makeBeginnings(): Promise<Beginnings> {
  const data = await createKillData();
  const gateway = await startProcess({ ...data.environment, PORT: String(await findFreePort()) });
  await stopProcess(gateway);
  const { secrets } = gateway;
  if (secrets === null) throw new Error('new data have their first run before them');
  const { live_key: liveKey, organization_id: organizationId } = secrets;
  return { data, liveKey, organizationId, [Symbol.asyncDispose]: () => data[Symbol.asyncDispose]() };
}

export async function openKillHouse(beginnings: Beginnings, { callbacks = false } = {}): Promise<KillHouse> {
  const data = await beginnings.data.copy();
  const fal = await startFalQueueEmulator({
    keys: [FAL_KEY],
    renderMs: RENDER_MS,
    webhookRetryDelaysMs: WEBHOOK_RETRY_DELAYS_MS,
  });
  const housePort = await findFreePort();
  const started: GatewayProcess[] = [];

  return {
    ...{ fal, data },

    async start(death, port = housePort) {
      const url = `http://127.0.0.1:${port}`;
      const gateway = await startProcess(
        {
          ...data.environment,
          PORT: String(port),
          FAL_KEY,
          FAL_QUEUE_URL: fal.url,
          FAL_JWKS_URL: fal.jwksUrl,
          ...(callbacks && { PUBLIC_URL: url }),
        },
        death,
      );
      started.push(gateway);
      return {
        url,
        kill: () => gateway.signal('SIGKILL'),
        client: createVideoClient({
          baseUrl: url,
          apiKey: beginnings.liveKey,
          sleep: () => delay(ASK_EVERY_MS),
        }),
        async died() {
          const { code, signal } = await gateway.ended;
          if (signal !== 'SIGKILL') throw new Error(`the gateway ended with ${signal ?? code} instead`);
        },
        stop: () => stopProcess(gateway),
      };
    },

    async [Symbol.asyncDispose]() {
      for (const gateway of started) {
        gateway.signal('SIGKILL');
        await gateway.ended;
      }
      await fal.close();
      await data[Symbol.asyncDispose]();
    },
  };
}
