/** What a caller reads when fal will not deliver the video: fixed sentences, chosen by fal's error types. */
import type { Failure } from '@geekhub/ports/provider';
import { z } from 'zod';

const SENTENCES = {
  content_policy: 'fal.ai declined to render this request under its content policy.',
  input_rejected: 'fal.ai refused the input of this request.',
  model_unavailable: 'fal.ai does not serve this model at present.',
  provider_error: 'fal.ai could not render this video.',
  video_unusable: 'fal.ai finished without a video that can be fetched.',
} as const;

export type FalFailureCode = keyof typeof SENTENCES;

export function falFailure(code: FalFailureCode): Failure {
  return { code, message: SENTENCES[code] };
}

/**
 * The types that do not blame the input. `no_media_generated` may be a silent refusal or a fault of the model: nobody
 * says which, and a caller must not be accused of one.
 */
const CODES = new Map<string, FalFailureCode>([
  ['content_policy_violation', 'content_policy'],
  ['no_media_generated', 'provider_error'],
  ['internal_server_error', 'provider_error'],
  ['generation_timeout', 'provider_error'],
  ['downstream_service_error', 'provider_error'],
  ['downstream_service_unavailable', 'provider_error'],
]);

const ModelError = z.object({ detail: z.array(z.object({ type: z.string() })).min(1) });

/**
 * The verdict of a model error, null where the body is none. An unnamed type is one of Pydantic's or of the image
 * checks: all of them speak of the input.
 */
export function readModelError(body: unknown): FalFailureCode | null {
  const error = ModelError.safeParse(body);
  if (!error.success) return null;
  const codes = error.data.detail.map(({ type }) => CODES.get(type) ?? 'input_rejected');
  return codes.includes('content_policy') ? 'content_policy' : (codes[0] ?? null);
}
