/** The two statements alone: what the gateway's own driver and functions do without HTTP in front of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { findModel } from '@geekhub/contracts/catalogue';
import { microsOf } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import { firstRow } from '@geekhub/store-postgres/database';
import { migrate } from '@geekhub/store-postgres/migrate';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import type { DatabasePlace } from './database-place.ts';
import { promptNumber, REQUESTED_MODEL, REQUESTED_SECONDS } from './render-request.ts';

const LEASE_MS = 60_000;

export interface BareSql extends AsyncDisposable {
  /** Such as `15.18`. */
  serverVersion: string;
  submit(): Promise<string>;
  find(jobId: string): Promise<void>;
  /** As its first step does: claims it, and writes that the provider has accepted it. */
  start(jobId: string): Promise<void>;
}

export async function openBareSql(place: DatabasePlace): Promise<BareSql> {
  const database = await place.open();
  await migrate(database);
  const jobs = createPostgresJobStore(database);
  const scope = { organizationId: randomUUID(), mode: 'live' } as const;
  const opening = microsOf('1000000000');
  await createPostgresAccountStore(database).createOrganization({
    id: scope.organizationId,
    name: 'bench',
    liveBonusMicros: opening,
    testBonusMicros: opening,
  });
  const { server_version: serverVersion } = firstRow(
    await database.query<{ server_version: string }>('show server_version'),
  );
  const submission = describeSubmission();
  let submitted = 0;
  return {
    serverVersion: serverVersion.split(' ')[0] ?? serverVersion,

    async submit() {
      submitted += 1;
      const outcome = await jobs.create({
        ...submission,
        id: randomUUID(),
        scope,
        request: { ...submission.request, prompt: promptNumber(submitted) },
        callbackNonce: randomBytes(16).toString('hex'),
        fingerprint: randomBytes(32).toString('hex'),
      });
      if (outcome.kind !== 'created') throw new Error(`a job of the bench was not created: ${outcome.kind}`);
      return outcome.job.id;
    },

    async find(jobId) {
      if ((await jobs.find(jobId, scope)) === null) throw new Error('a job of the bench must be there');
    },

    async start(jobId) {
      const claimed = await jobs.claim(jobId, LEASE_MS);
      if (claimed === null) throw new Error('a job of the bench must be there to be claimed');
      const committed = await jobs.commit(jobId, claimed.version, {
        ...{ to: 'processing', accepted: { id: jobId }, finished: null, progress: null },
        ...{ copyFault: false, nextCheckMs: 3_600_000 },
      });
      if (!committed) throw new Error('nobody else has a job of the bench');
    },

    [Symbol.asyncDispose]: () => database.close(),
  };
}

/** All that is the same for every job. */
function describeSubmission() {
  const model = findModel(REQUESTED_MODEL);
  if (model === undefined) throw new Error(`${REQUESTED_MODEL} must be in the catalogue`);
  const terms = {
    usdMicrosPerSecond: model.usdMicrosPerSecond,
    markupMicros: microsOf('1.05'),
    fxMicros: microsOf('20'),
  };
  return {
    apiKeyId: randomUUID(),
    model: model.id,
    provider: model.provider,
    upstream: model.id,
    request: {
      durationSeconds: REQUESTED_SECONDS,
      aspectRatio: model.defaultAspectRatio,
      resolution: null,
      audio: null,
      negativePrompt: null,
      seed: null,
      hasImage: false,
      metadata: {},
    },
    images: null,
    webhookUrl: null,
    fallbacks: [],
    maxCostMicros: null,
    quoteId: null,
    terms,
    holdMicros: price(terms, REQUESTED_SECONDS),
    deadlineMs: model.deadlineSeconds * 1_000,
    idempotencyKey: null,
    retryWindowMs: null,
  };
}
