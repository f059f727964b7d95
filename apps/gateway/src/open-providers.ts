/** The providers that the configuration has credentials for. */
import type { VideoProvider } from '@geekhub/ports/provider';
import { createFalProvider } from '@geekhub/provider-fal/fal-provider';
import { createGoogleProvider } from '@geekhub/provider-google/google-provider';
import type { Config } from './config.ts';

export function openProviders(config: Config): VideoProvider[] {
  const providers: VideoProvider[] = [];
  if (config.FAL_KEY !== undefined) {
    providers.push(
      createFalProvider({
        key: config.FAL_KEY,
        ...(config.FAL_QUEUE_URL === undefined ? {} : { queueUrl: config.FAL_QUEUE_URL }),
        ...(config.FAL_REST_URL === undefined ? {} : { restUrl: config.FAL_REST_URL }),
        ...(config.FAL_JWKS_URL === undefined ? {} : { jwksUrl: config.FAL_JWKS_URL }),
      }),
    );
  }
  if (config.GEMINI_API_KEY !== undefined) {
    const { GEMINI_API_KEY: apiKey, GEMINI_BASE_URL: baseUrl } = config;
    providers.push(createGoogleProvider({ apiKey, baseUrl }));
  }
  return providers;
}
