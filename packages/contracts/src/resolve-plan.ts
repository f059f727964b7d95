/** The models that a request may come to, in their order, each with what it would render. */
import { PublicError } from './error.ts';
import type { CreateVideo } from './job.ts';
import type { ModelSpec } from './model-spec.ts';
import { type ResolvedRequest, resolveRequest } from './resolve-request.ts';

export interface Resolved {
  model: ModelSpec;
  request: ResolvedRequest;
}

/** The one that was asked for, then the fallbacks. */
export type ResolvedPlan = readonly [Resolved, ...Resolved[]];

/**
 * The first is the one that was asked for. A fallback renders the same request for the same number of seconds, so that
 * whoever waits for eight seconds of video gets eight; what was left out is its own default.
 * Throws a PublicError: `model_not_found`, or `invalid_request_error` that names the field.
 */
export function resolvePlan(input: CreateVideo): ResolvedPlan {
  const first = resolveRequest(input);
  const named = [first.model.id];
  const fallbacks = (input.fallback_models ?? []).map((id, index): Resolved => {
    const param = `fallback_models.${index}`;
    if (named.includes(id)) throw refusal('invalid_request_error', param, `${id} is named before`);
    named.push(id);
    try {
      return resolveRequest({ ...input, model: id, duration: first.request.durationSeconds });
    } catch (error) {
      throw error instanceof PublicError ? refusal(error.code, param, error.message) : error;
    }
  });
  return [first, ...fallbacks];
}

function refusal(code: PublicError['code'], param: string, why: string): PublicError {
  return new PublicError(code, `${param}: ${why}`, { param });
}
