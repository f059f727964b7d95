/** What `providerOptions.geekhub` may hold: fields of the gateway's own request, as it writes them. */
import type { JSONValue } from '@ai-sdk/provider';

/**
 * Handed on as they are and judged by the gateway, which refuses what it does not know. So a field that is newer than this
 * package can be used as well.
 */
export interface GeekHubVideoOptions {
  negative_prompt?: string;
  /** Such as `1080p`, where the pixels of the call's `resolution` are too exact. */
  resolution?: string;
  audio?: boolean;
  /** Up to 16 pairs, returned with the job. */
  metadata?: Record<string, string>;
  [field: string]: JSONValue | undefined;
}
