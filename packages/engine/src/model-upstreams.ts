/** Which id of the provider's renders a model: the catalogue's, or the operator's own. */
import type { ModelSpec } from '@geekhub/contracts/model-spec';

/** Per catalogue id: one id for text (and for an image where the catalogue uses one id for both), or one for each. */
export type ModelUpstreams = Readonly<Record<string, string | { text?: string; image?: string }>>;

export interface Upstream {
  text: string;
  image: string | null;
}

export function upstreamOf(model: ModelSpec, overrides: ModelUpstreams): Upstream {
  const { textToVideo, imageToVideo } = model.upstream;
  const override = overrides[model.id];
  if (override === undefined) return { text: textToVideo, image: imageToVideo };
  if (typeof override !== 'string')
    return { text: override.text ?? textToVideo, image: override.image ?? imageToVideo };
  return { text: override, image: imageToVideo === textToVideo ? override : imageToVideo };
}
