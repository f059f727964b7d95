/** Takes a request in: checked, priced, held and recorded in one transaction, then started. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PublicError } from '@geekhub/contracts/error';
import type { CreateVideo } from '@geekhub/contracts/job';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { formatMicros } from '@geekhub/contracts/money';
import { parseQuoteId } from '@geekhub/contracts/quote-id';
import { resolvePlan } from '@geekhub/contracts/resolve-plan';
import type { ResolvedRequest } from '@geekhub/contracts/resolve-request';
import type { Caller } from '@geekhub/ports/account-store';
import type { Fallback } from '@geekhub/ports/fallback';
import type { Expectation, JobRequest, JobSnapshot, Scope } from '@geekhub/ports/job-record';
import type { Balance, CreateOutcome } from '@geekhub/ports/job-store';
import { checkImages } from './check-images.ts';
import { checkReceiverUrl } from './check-receiver-url.ts';
import { checkScenario } from './check-scenario.ts';
import type { Engine } from './engine.ts';
import { fingerprint } from './fingerprint.ts';
import { holdFor } from './hold-for.ts';
import { renderUpstreamOf } from './model-upstreams.ts';
import { type Candidate, planAtPresent, planAtQuote, refusedQuote } from './price-plan.ts';
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
  const resolved = resolvePlan(input);
  const [{ request }] = resolved;
  checkScenario(caller.scope.mode, request.metadata);
  checkImages(engine, request);
  const webhookUrl =
    input.webhook_url === undefined ? null : checkReceiverUrl(engine, input.webhook_url, 'webhook_url');
  const { scope } = caller;
  for (const { model } of resolved) refuseWithoutProvider(engine, scope, model);
  const plan = await (input.quote_id === undefined
    ? planAtPresent(engine, resolved)
    : planAtQuote(engine, scope, resolved, input.quote_id));
  const { holdMicros, maxCostMicros } = holdFor(plan, input.max_cost);
  const [first, ...others] = plan;
  const { model, terms } = first;
  const [expected, fallbacks] = await Promise.all([
    expectationFor(engine, scope, first),
    Promise.all(others.map((each) => toFallback(engine, scope, each))),
  ]);
  const id = randomUUID();
  engine.observer.onPoint?.('taking', id);
  const outcome = await engine.jobs.create({
    id,
    scope,
    apiKeyId: caller.keyId,
    model: model.id,
    provider: providerOf(model, scope),
    upstream: renderUpstreamOf(model, engine.upstreams, request),
    request: toJobRequest(request, expected),
    images: request.imageUrl === null ? null : { first: request.imageUrl, last: request.lastFrameUrl },
    webhookUrl,
    fallbacks,
    maxCostMicros,
    terms,
    quoteId: input.quote_id === undefined ? null : parseQuoteId(input.quote_id),
    holdMicros,
    deadlineMs: deadlineMsOf(model),
    callbackNonce: mintNonce(),
    fingerprint: fingerprintOf(request, { ...input, webhook_url: webhookUrl ?? undefined }),
    idempotencyKey,
    retryWindowMs: isClientRetry ? CLIENT_RETRY_WINDOW_MS : null,
  });
  const submitted = toSubmitted(outcome, { model, holdMicros, durationSeconds: request.durationSeconds });
  engine.observer.onPoint?.('taken', submitted.job.id);
  if (!submitted.replayed) void startStep(engine, scope.mode, submitted.job.id);
  return submitted;
}

function providerOf(model: ModelSpec, { mode }: Scope): string {
  return mode === 'test' ? SANDBOX : model.provider;
}

function refuseWithoutProvider({ providers }: Engine, scope: Scope, model: ModelSpec): void {
  if (providers.has(providerOf(model, scope))) return;
  throw new PublicError(
    'provider_unavailable',
    `The operator of this gateway has not set ${CREDENTIALS[model.provider]}, which ${model.id} needs. ` +
      'Nothing was charged. A test key works without it.',
  );
}

function deadlineMsOf({ deadlineSeconds }: ModelSpec): number {
  return deadlineSeconds * 1_000;
}

function mintNonce(): string {
  return randomBytes(16).toString('hex');
}

function expectationFor(engine: Engine, scope: Scope, { model, request }: Candidate): Promise<Expectation> {
  const { durationSeconds } = request;
  return expectationOf(engine, { provider: providerOf(model, scope), model: model.id, durationSeconds });
}

async function toFallback(engine: Engine, scope: Scope, candidate: Candidate): Promise<Fallback> {
  const { model, request, terms } = candidate;
  const { aspectRatio, resolution, audio } = request;
  const expected = await expectationFor(engine, scope, candidate);
  return {
    model: model.id,
    provider: providerOf(model, scope),
    upstream: renderUpstreamOf(model, engine.upstreams, request),
    options: { aspectRatio, resolution, audio, expected },
    usdMicrosPerSecond: terms.usdMicrosPerSecond,
    callbackNonce: mintNonce(),
    deadlineMs: deadlineMsOf(model),
  };
}

/** What a request does not have is left out, so that those of before there was such a field keep their fingerprint. */
function fingerprintOf({ lastFrameUrl, ...request }: ResolvedRequest, input: CreateVideo): string {
  return fingerprint({
    ...request,
    ...(lastFrameUrl === null ? {} : { lastFrameUrl }),
    ...(input.webhook_url === undefined ? {} : { webhookUrl: input.webhook_url }),
    ...(input.quote_id === undefined ? {} : { quoteId: input.quote_id }),
    ...(input.fallback_models === undefined ? {} : { fallbackModels: input.fallback_models }),
    ...(input.max_cost === undefined ? {} : { maxCost: input.max_cost }),
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
