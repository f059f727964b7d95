/** The idempotency key of a tool call: the same arguments are the same video. */
import { createHash } from 'node:crypto';
import type { CreateVideo } from '@geekhub/contracts/job';

/**
 * A host that hears nothing calls again: under another request id, from another session, from another process, by the
 * model's own will. All that stays the same is what is asked for, and by whom.
 */
export function requestKey(apiKey: string, input: CreateVideo, take: number): string {
  const hash = createHash('sha256').update(JSON.stringify([apiKey, take, sorted(input)]));
  return `mcp_${hash.digest('hex')}`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, each]) => [name, sorted(each)]);
}
