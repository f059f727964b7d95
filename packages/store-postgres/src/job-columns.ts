/** From a NewJob or a JobChange to the columns that the functions of the database take. */
import type { Fallback } from '@geekhub/ports/fallback';
import type { JobChange, NewJob } from '@geekhub/ports/job-store';

export function toJobColumns(job: NewJob): object {
  return {
    id: job.id,
    organization_id: job.scope.organizationId,
    mode: job.scope.mode,
    api_key_id: job.apiKeyId,
    model: job.model,
    provider: job.provider,
    upstream: job.upstream,
    request: job.request,
    usd_micros_per_second: job.terms.usdMicrosPerSecond.toString(),
    markup_micros: job.terms.markupMicros.toString(),
    fx_micros: job.terms.fxMicros.toString(),
    hold_micros: job.holdMicros.toString(),
    idempotency_key: job.idempotencyKey,
    fingerprint: job.fingerprint,
    callback_nonce: job.callbackNonce,
    webhook_url: job.webhookUrl,
    quote_id: job.quoteId,
    max_cost_micros: job.maxCostMicros?.toString() ?? null,
    fallbacks: job.fallbacks.length === 0 ? null : job.fallbacks.map(toFallbackColumn),
  };
}

function toFallbackColumn({ model, provider, upstream, options, ...fallback }: Fallback): object {
  return {
    ...{ model, provider, upstream, options },
    usd_micros_per_second: fallback.usdMicrosPerSecond.toString(),
    callback_nonce: fallback.callbackNonce,
    deadline_ms: fallback.deadlineMs,
  };
}

export function toChangeColumns(change: JobChange): object {
  switch (change.to) {
    case 'pending':
      return {
        to: change.to,
        attempt: change.attempt === 'unchanged' ? null : change.attempt,
        next_check_ms: change.nextCheckMs,
      };
    case 'processing':
      return {
        to: change.to,
        ...(change.accepted === null ? {} : { attempt: 'accepted', operation: change.accepted }),
        ...(change.finished === null ? {} : { output: change.finished }),
        progress: change.progress,
        copy_fault: change.copyFault,
        ...(change.source === undefined ? {} : { source: change.source }),
        next_check_ms: change.nextCheckMs,
      };
    case 'next_model':
      return {
        ...{ to: 'pending', falls_back: true, attempt: change.attempt },
        attempt_error_code: change.reason,
      };
    case 'completed':
      return {
        to: change.to,
        charge_micros: change.chargeMicros.toString(),
        delivered: {
          duration_ms: change.delivered.durationMs,
          width: change.delivered.width,
          height: change.delivered.height,
          has_audio: change.delivered.audio,
          bytes: change.delivered.bytes,
          sha256: change.delivered.sha256,
        },
      };
    case 'failed':
      return {
        to: change.to,
        attempt: change.attempt === 'unchanged' ? null : change.attempt,
        error_code: change.error.code,
        error_message: change.error.message,
      };
  }
}
