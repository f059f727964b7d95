/** Which id of the provider's renders a model: the catalogue's, or the operator's own. */
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import type { ResolvedRequest } from '@geekhub/contracts/resolve-request';

interface UpstreamIds {
  text?: string;
  image?: string;
  frames?: string;
}

/** Per catalogue id: one id for text (and for images where the catalogue uses one id for both), or one for each. */
export type ModelUpstreams = Readonly<Record<string, string | UpstreamIds>>;

export interface Upstream {
  text: string;
  image: string | null;
  /** For a first and a last frame; null where the model takes no last frame. */
  frames: string | null;
}

export function upstreamOf(model: ModelSpec, overrides: ModelUpstreams): Upstream {
  const { textToVideo, imageToVideo, framesToVideo } = model.upstream;
  const override = overrides[model.id] ?? {};
  const ids = typeof override === 'string' ? idsOf(model, override) : override;
  const image = ids.image ?? imageToVideo;
  return {
    text: ids.text ?? textToVideo,
    image,
    frames: model.lastFrame === null ? null : (ids.frames ?? framesToVideo ?? image),
  };
}

function idsOf({ upstream }: ModelSpec, id: string): UpstreamIds {
  return upstream.imageToVideo === upstream.textToVideo ? { text: id, image: id } : { text: id };
}

/** The one that this request goes to. */
export function renderUpstreamOf(
  model: ModelSpec,
  overrides: ModelUpstreams,
  { imageUrl, lastFrameUrl }: Pick<ResolvedRequest, 'imageUrl' | 'lastFrameUrl'>,
): string {
  const { text, image, frames } = upstreamOf(model, overrides);
  if (imageUrl === null) return text;
  return (lastFrameUrl === null ? image : frames) ?? text;
}
