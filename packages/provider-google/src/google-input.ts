/** A render request in the words of the Veo models. */
import { parseDataUrl } from '@geekhub/contracts/image-url';
import type { RenderRequest } from '@geekhub/ports/provider';
import type { GenerateVideosParameters, Image } from '@google/genai';

/**
 * null for an image that Veo cannot take: it reads only bytes, never a URL.
 * Sound is left out because Veo always renders it and refuses the field, `personGeneration` because the allowed values
 * differ by region while its absence always works, the seed because the API has none.
 */
export function toGoogleInput(request: RenderRequest): GenerateVideosParameters | null {
  const image = request.imageUrl === null ? null : imageBytes(request.imageUrl);
  if (request.imageUrl !== null && image === null) return null;
  return {
    model: request.upstream,
    source: { prompt: request.prompt, ...(image !== null && { image }) },
    config: {
      numberOfVideos: 1,
      durationSeconds: request.durationSeconds,
      ...(request.aspectRatio !== null && { aspectRatio: request.aspectRatio }),
      ...(request.resolution !== null && { resolution: request.resolution }),
      ...(request.negativePrompt !== null && { negativePrompt: request.negativePrompt }),
    },
  };
}

function imageBytes(url: string): Image | null {
  const data = parseDataUrl(url);
  return data === null ? null : { imageBytes: data.base64, mimeType: data.mimeType };
}
