/** A job as a store is given it, with whatever a test wants otherwise. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { JobRequest, Scope } from '@geekhub/ports/job-record';
import type { NewJob } from '@geekhub/ports/job-store';

/** Five seconds of Kling. */
export const KLING_REQUEST: JobRequest = {
  prompt: 'a wave of green salsa',
  durationSeconds: 5,
  aspectRatio: '16:9',
  resolution: null,
  audio: null,
  negativePrompt: null,
  seed: null,
  hasImage: false,
  metadata: {},
};

/** A Kling video of five seconds for 4.20 MXN. */
export function newJob(scope: Scope, changes: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    scope,
    apiKeyId: '0b0e7a3e-3c53-4a54-9d2c-2a2b7c1b9a01',
    model: 'fal/kling-2',
    provider: 'scripted',
    upstream: 'scripted/kling',
    request: KLING_REQUEST,
    images: null,
    webhookUrl: null,
    terms: { usdMicrosPerSecond: 40_000n, markupMicros: 1_050_000n, fxMicros: 20_000_000n },
    fallbacks: [],
    maxCostMicros: null,
    quoteId: null,
    holdMicros: 4_200_000n,
    deadlineMs: 30 * 60_000,
    callbackNonce: randomBytes(16).toString('hex'),
    fingerprint: 'f'.repeat(64),
    idempotencyKey: null,
    retryWindowMs: null,
    ...changes,
  };
}
