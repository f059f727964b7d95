/** A gateway with live keys, between the emulated providers and the emulated or the disk storage. */
import { setTimeout as delay } from 'node:timers/promises';
import { createVideoClient, type VideoClient } from '@geekhub/client/video-client';
import type { CreateVideo, Job } from '@geekhub/contracts/job';
import { type Micros, microsOf } from '@geekhub/contracts/money';
import type { Receipt } from '@geekhub/contracts/receipt';
import { type FalQueueEmulator, startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import { type GeminiVeoEmulator, startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import {
  type SupabaseStorageEmulator,
  startSupabaseStorageEmulator,
} from '@geekhub/emulators/supabase-storage-emulator';
import type { EnginePolicy } from '@geekhub/engine/engine';
import { findFreePort } from '@geekhub/testing/free-port';
import { type RunningGateway, startGateway } from './start-gateway.ts';

export const FAL_KEY = 'fal-id:fal-secret';
export const GEMINI_API_KEY = 'gemini-secret';
const SERVICE_ROLE_KEY = 'service-role-secret';

export interface LiveHouseOptions {
  storage?: 'disk' | 'supabase';
  /** Can the providers call the gateway back? */
  callbacks?: boolean;
  renderMs?: number;
  /** What fal hosts besides its own; may grow while it runs. */
  extraEndpoints?: readonly string[];
  policy?: Partial<EnginePolicy>;
  /** More variables for the gateway. */
  environment?: Readonly<Record<string, string>>;
}

export interface LiveHouse extends AsyncDisposable {
  gateway: RunningGateway;
  fal: FalQueueEmulator;
  gemini: GeminiVeoEmulator;
  supabase: SupabaseStorageEmulator;
  /** Uses the live key, and asks often. */
  client: VideoClient;
  /** Creates a job, waits for its end and gives its account. */
  run(input: CreateVideo): Promise<{ job: Job; receipt: Receipt }>;
  topUp(amountMxn: string): Promise<void>;
  readBalance(): Promise<Micros>;
  /** Lines of the log, down to its finest, with a key in them or with the caller's words. */
  leaks(...words: string[]): string[];
}

const ASK_EVERY_MS = 100;

export async function startLiveHouse(options: LiveHouseOptions = {}): Promise<LiveHouse> {
  const { storage = 'disk', callbacks = false, renderMs = 50, extraEndpoints = [], policy = {} } = options;
  const { environment = {} } = options;
  const fal = await startFalQueueEmulator({
    keys: [FAL_KEY],
    renderMs,
    extraEndpoints,
    webhookRetryDelaysMs: [200, 400, 800, 1_600],
  });
  const gemini = await startGeminiVeoEmulator({ keys: [GEMINI_API_KEY], renderMs });
  const supabase = await startSupabaseStorageEmulator({ serviceRoleKey: SERVICE_ROLE_KEY });
  const port = String(await findFreePort());
  const gateway = await startGateway(
    {
      PORT: port,
      LOG_LEVEL: 'debug',
      FAL_KEY,
      FAL_QUEUE_URL: fal.url,
      FAL_REST_URL: fal.url,
      FAL_JWKS_URL: fal.jwksUrl,
      GEMINI_API_KEY,
      GEMINI_BASE_URL: gemini.url,
      ...(storage === 'supabase' && {
        SUPABASE_URL: supabase.url,
        SUPABASE_SERVICE_ROLE_KEY: SERVICE_ROLE_KEY,
      }),
      ...(callbacks && { PUBLIC_URL: `http://127.0.0.1:${port}` }),
      ...environment,
    },
    { policy },
  );
  const { live_key: apiKey, admin_token: adminToken, organization_id: organizationId } = gateway.secrets;
  const client = createVideoClient({ baseUrl: gateway.url, apiKey, sleep: () => delay(ASK_EVERY_MS) });

  return {
    ...{ gateway, fal, gemini, supabase, client },
    async run(input) {
      const { id } = await client.create(input);
      const job = await client.waitFor(id);
      return { job, receipt: await client.receipt(id) };
    },
    async topUp(amountMxn) {
      const answer = await fetch(`${gateway.url}/v1/admin/organizations/${organizationId}/transactions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'recharge', amount_mxn: amountMxn }),
      });
      if (!answer.ok) throw new Error(`the recharge was refused: ${await answer.text()}`);
    },
    async readBalance() {
      return microsOf((await client.credits()).balance);
    },
    leaks(...words) {
      const secrets = [FAL_KEY, GEMINI_API_KEY, SERVICE_ROLE_KEY, apiKey, adminToken, ...words];
      return gateway.log().filter((line) => secrets.some((secret) => line.includes(secret)));
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await Promise.all([fal.close(), gemini.close(), supabase.close()]);
    },
  };
}
