/** A client of a scripted gateway whose waits end at once and are remembered. */
import { createVideoClient, type VideoClient, type VideoClientOptions } from '../src/video-client.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

export const API_KEY = `ghub_sk_test_${'k'.repeat(32)}`;

export function clientOf(
  gateway: ScriptedGateway,
  options: Partial<VideoClientOptions> = {},
): { client: VideoClient; waits: number[] } {
  const waits: number[] = [];
  const client = createVideoClient({
    baseUrl: gateway.baseUrl,
    apiKey: API_KEY,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    ...options,
  });
  return { client, waits };
}
