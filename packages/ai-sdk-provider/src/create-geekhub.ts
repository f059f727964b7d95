/** The provider as an application makes it: `createGeekHub().video('fal/kling-2')`. */
import {
  type EmbeddingModelV4,
  type Experimental_VideoModelV4,
  type ImageModelV4,
  type LanguageModelV4,
  NoSuchModelError,
  type ProviderV4,
} from '@ai-sdk/provider';
import type { FetchFunction } from '@ai-sdk/provider-utils';
import { createDownload, type Download } from './download.ts';
import { createGatewayApi } from './gateway-api.ts';
import type { GeekHubVideoModelId } from './model-id.ts';
import { createVideoModel } from './video-model.ts';

export interface GeekHubProviderSettings {
  /** Where the gateway listens, with or without `/v1`. `GEEKHUB_URL` when absent. */
  baseURL?: string;
  /** `GEEKHUB_API_KEY` when absent. */
  apiKey?: string;
  /** Sent with every request, beneath those of a call. */
  headers?: Record<string, string>;
  fetch?: FetchFunction;
}

export interface GeekHubProvider extends ProviderV4 {
  video(modelId: GeekHubVideoModelId): Experimental_VideoModelV4;
  /** The same under the name by which registries ask. */
  videoModel(modelId: GeekHubVideoModelId): Experimental_VideoModelV4;
  /**
   * Fits the `download` option of `generateVideo`. The SDK's own refuses private addresses, where a gateway of one's own
   * may well be: this one trusts the gateway's address, and no other.
   */
  readonly download: Download;
}

/** Reads nothing and asks nothing: key and address are looked at when they are needed. */
export function createGeekHub(settings: GeekHubProviderSettings = {}): GeekHubProvider {
  const api = createGatewayApi(settings);
  const download = createDownload(api);
  const video = (modelId: GeekHubVideoModelId) => createVideoModel(modelId, api, download);
  return {
    specificationVersion: 'v4',
    video,
    videoModel: video,
    download,
    languageModel: (modelId): LanguageModelV4 => refuse(modelId, 'languageModel'),
    embeddingModel: (modelId): EmbeddingModelV4 => refuse(modelId, 'embeddingModel'),
    imageModel: (modelId): ImageModelV4 => refuse(modelId, 'imageModel'),
  };
}

function refuse(modelId: string, modelType: 'languageModel' | 'embeddingModel' | 'imageModel'): never {
  throw new NoSuchModelError({ modelId, modelType });
}
