/** fal's webhooks: the signed callback, its retries, and the key set that proves it. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FalFaults } from './fal-faults.ts';
import type { FalJob } from './fal-jobs.ts';

const ANSWER_TIMEOUT_MS = 15_000;
const STALE_SECONDS = 600;

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

export interface FalWebhookDelivery {
  requestId: string;
  /** What the receiver answered; null where it could not be reached. */
  status: number | null;
}

/** JSON as fal's server writes it, keys sorted and a blank after each colon: what is signed is the raw body. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([key, each]) => `${JSON.stringify(key)}: ${pythonJson(each)}`).join(', ')}}`;
}

function bodyOf(job: FalJob): string {
  return pythonJson({
    error: job.ended?.error?.error ?? null,
    gateway_request_id: job.requestId,
    payload: job.ended?.result.body ?? null,
    request_id: job.requestId,
    status: job.ended?.error ? 'ERROR' : 'OK',
  });
}

function signedHeaders(privateKey: KeyObject, requestId: string, timestamp: string, body: string) {
  const userId = 'emulated-user';
  const digest = createHash('sha256').update(body).digest('hex');
  const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'));
  return {
    'content-type': 'application/json',
    'x-fal-webhook-request-id': requestId,
    'x-fal-webhook-user-id': userId,
    'x-fal-webhook-timestamp': timestamp,
    'x-fal-webhook-signature': sign(null, message, privateKey).toString('hex'),
  };
}

export class FalWebhooks {
  readonly deliveries: FalWebhookDelivery[] = [];
  readonly #retryDelaysMs: readonly number[];
  readonly #closing = new AbortController();
  #keys: KeyPair = generateKeyPairSync('ed25519');

  constructor(retryDelaysMs: readonly number[]) {
    this.#retryDelaysMs = retryDelaysMs;
  }

  keySet(): { keys: object[] } {
    return { keys: [this.#keys.publicKey.export({ format: 'jwk' })] };
  }

  rotateKey(): void {
    this.#keys = generateKeyPairSync('ed25519');
  }

  /** Delivers in the background until the receiver takes it, the retries are used up or the emulator closes. */
  deliver(url: string, job: FalJob, fault: FalFaults['webhook'] | undefined): void {
    if (fault?.kind === 'lost') return;
    const copies = fault?.kind === 'twice' ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#deliverOnce(url, job, fault).catch((error: unknown) => {
        if (!this.#closing.signal.aborted) throw error;
      });
    }
  }

  close(): void {
    this.#closing.abort();
  }

  async #deliverOnce(url: string, job: FalJob, fault: FalFaults['webhook'] | undefined): Promise<void> {
    const { privateKey } = fault?.kind === 'forged' ? generateKeyPairSync('ed25519') : this.#keys;
    const ageSeconds = fault?.kind === 'stale' ? STALE_SECONDS : 0;
    const body = bodyOf(job);
    for (const waitMs of [0, ...this.#retryDelaysMs]) {
      await delay(waitMs, undefined, { signal: this.#closing.signal });
      const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
      const status = await this.#post(url, signedHeaders(privateKey, job.requestId, timestamp, body), body);
      this.deliveries.push({ requestId: job.requestId, status });
      // A redirect is final, as a success is.
      if (status !== null && status >= 200 && status < 400) return;
    }
  }

  async #post(url: string, headers: Record<string, string>, body: string): Promise<number | null> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }
}
