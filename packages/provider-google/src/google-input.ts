/** A render request in the words of the Veo models. */
import type { RenderRequest } from '@geekhub/ports/provider';
import type { GenerateVideosParameters, Image } from '@google/genai';

/**
 * Sound is left out because Veo always renders it and refuses the field, `personGeneration` because the allowed values
 * differ by region while its absence always works, the seed because the API has none.
 */
export function toGoogleInput(
  request: RenderRequest,
  image: Image | null,
  lastFrame: Image | null,
): GenerateVideosParameters {
  return {
    model: request.upstream,
    source: { prompt: request.prompt, ...(image !== null && { image }) },
    config: {
      numberOfVideos: 1,
      durationSeconds: request.durationSeconds,
      ...(lastFrame !== null && { lastFrame }),
      ...(request.aspectRatio !== null && { aspectRatio: request.aspectRatio }),
      ...(request.resolution !== null && { resolution: request.resolution }),
      ...(request.negativePrompt !== null && { negativePrompt: request.negativePrompt }),
    },
  };
}
