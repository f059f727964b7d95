/** Takes a request in: checked, priced, held and recorded in one transaction, then started. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PublicError } from '@geekhub/contracts/error';
import type { CreateVideo } from '@geekhub/contracts/job';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { formatMicros } from '@geekhub/contracts/money';
import { price } from '@geekhub/contracts/price';
import { type ResolvedRequest, resolveRequest } from '@geekhub/contracts/resolve-request';
import type { Caller } from '@geekhub/ports/account-store';
import type { Expectation, JobRequest, JobSnapshot } from '@geekhub/ports/job-record';
import type { Balance, CreateOutcome } from '@geekhub/ports/job-store';
import { checkImages } from './check-images.ts';
import { checkReceiverUrl } from './check-receiver-url.ts';
import { checkScenario } from './check-scenario.ts';
import type { Engine } from './engine.ts';
import { findTerms, refusedQuote } from './find-terms.ts';
import { fingerprint } from './fingerprint.ts';
import { renderUpstreamOf } from './model-upstreams.ts';
import { type RefusedJob, reachedLimitError } from './reached-limit-error.ts';
import { expectationOf } from './render-times.ts';
import { startStep } from './start-step.ts';

export const SANDBOX = 'sandbox';

/**
 * The OpenAI packages give up on an answer after ten minutes and send the request again, without an idempotency key.
 * A little longer than that, an equal request that calls itself a retry is the same job.
 */
const CLIENT_RETRY_WINDOW_MS = 11 * 60_000;

/** What must be set for a provider to work, for the error that says so. */
const CREDENTIALS: Record<ModelSpec['provider'], string> = { fal: 'FAL_KEY', google: 'GEMINI_API_KEY' };

export interface SubmitOptions {
  idempotencyKey: string | null;
  /** The client says that it sends this request again. */
  isClientRetry: boolean;
}

export interface Submitted {
  job: JobSnapshot;
  replayed: boolean;
  balance: Balance;
}

export async function submitJob(
  engine: Engine,
  caller: Caller,
  input: CreateVideo,
  { idempotencyKey, isClientRetry }: SubmitOptions,
): Promise<Submitted> {
  const { model, request } = resolveRequest(input);
  checkScenario(caller.scope.mode, request.metadata);
  checkImages(engine, request);
  const webhookUrl =
    input.webhook_url === undefined ? null : checkReceiverUrl(engine, input.webhook_url, 'webhook_url');
  const provider = caller.scope.mode === 'test' ? SANDBOX : model.provider;
  if (!engine.providers.has(provider)) {
    throw new PublicError(
      'provider_unavailable',
      `The operator of this gateway has not set ${CREDENTIALS[model.provider]}, which ${model.id} needs. ` +
        'Nothing was charged. A test key works without it.',
    );
  }
  const { durationSeconds } = request;
  const asked = { model, durationSeconds, quoteId: input.quote_id };
  const { terms, quoteId } = await findTerms(engine, caller.scope, asked);
  const holdMicros = price(terms, durationSeconds);
  const expected = await expectationOf(engine, { provider, model: model.id, durationSeconds });
  const id = randomUUID();
  engine.observer.onPoint?.('taking', id);
  const outcome = await engine.jobs.create({
    id,
    scope: caller.scope,
    apiKeyId: caller.keyId,
    model: model.id,
    provider,
    upstream: renderUpstreamOf(model, engine.upstreams, request),
    request: toJobRequest(request, expected),
    images: request.imageUrl === null ? null : { first: request.imageUrl, last: request.lastFrameUrl },
    webhookUrl,
    terms,
    quoteId,
    holdMicros,
    deadlineMs: model.deadlineSeconds * 1000,
    callbackNonce: randomBytes(16).toString('hex'),
    fingerprint: fingerprintOf(request, webhookUrl, quoteId),
    idempotencyKey,
    retryWindowMs: isClientRetry ? CLIENT_RETRY_WINDOW_MS : null,
  });
  const submitted = toSubmitted(outcome, { model, holdMicros, durationSeconds });
  engine.observer.onPoint?.('taken', submitted.job.id);
  if (!submitted.replayed) void startStep(engine, caller.scope.mode, submitted.job.id);
  return submitted;
}

/** What a request does not have is left out, so that those of before there was such a field keep their fingerprint. */
function fingerprintOf(
  { lastFrameUrl, ...request }: ResolvedRequest,
  webhookUrl: string | null,
  quoteId: string | null,
): string {
  return fingerprint({
    ...request,
    ...(lastFrameUrl === null ? {} : { lastFrameUrl }),
    ...(webhookUrl === null ? {} : { webhookUrl }),
    ...(quoteId === null ? {} : { quoteId }),
  });
}

function toSubmitted(outcome: CreateOutcome, asked: RefusedJob): Submitted {
  switch (outcome.kind) {
    case 'created':
    case 'replayed':
      return { job: outcome.job, replayed: outcome.kind === 'replayed', balance: outcome.balance };
    case 'mismatch':
      throw new PublicError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another request. Use a new key for a new request.',
      );
    case 'quote_expired':
      throw refusedQuote('has expired');
    case 'no_such_file':
      throw new PublicError(
        'not_found',
        `${outcome.field}: there is no such file. POST /v1/files makes one.`,
        {
          param: outcome.field,
        },
      );
    case 'limited':
      throw reachedLimitError(outcome.reached, asked);
    case 'insufficient': {
      const required = formatMicros(asked.holdMicros);
      const available = formatMicros(outcome.balance.availableMicros);
      throw new PublicError(
        'insufficient_balance',
        `This video costs ${required} MXN and ${available} MXN are available. Nothing was charged.`,
        { required, available, currency: 'MXN' },
      );
    }
  }
}

function toJobRequest(
  { model: _, imageUrl, lastFrameUrl: __, ...request }: ResolvedRequest,
  expected: Expectation,
): JobRequest {
  return { ...request, hasImage: imageUrl !== null, expected };
}
