/** What a caller reads when Google will not deliver the video: fixed sentences, never Google's own text. */
import type { Failure } from '@geekhub/ports/provider';

const SENTENCES = {
  content_policy: 'Google declined to render this request under its content policy.',
  input_rejected: 'Google refused the input of this request.',
  model_unavailable: 'Google does not serve this model at present.',
  provider_error: 'Google could not render this video.',
  video_unusable: 'Google finished without a video that can be fetched.',
} as const;

export type GoogleFailureCode = keyof typeof SENTENCES;

export function googleFailure(code: GoogleFailureCode): Failure {
  return { code, message: SENTENCES[code] };
}
