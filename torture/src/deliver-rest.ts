/** Has the last webhooks delivered when a run is over. */
import type { Database } from '@geekhub/store-postgres/database';
import { wait } from './wait.ts';

const LOOK_EVERY_MS = 500;

/**
 * Resolves when no message waits any more, or the time is over. The third try comes five minutes after the second, and
 * nobody waits for that here: what would come so late is due at once.
 */
export async function deliverRest(database: Database, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    const waiting = await database.query(
      `update geekhub.webhook_messages set next_attempt_at = least(next_attempt_at, geekhub.app_now())
       where state = 'pending' returning id`,
    );
    if (waiting.length === 0) return;
    await wait(LOOK_EVERY_MS);
  }
}
