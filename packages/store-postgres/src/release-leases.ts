/** Frees the jobs and messages that a dead process had claimed, where no other process can be alive. */
import type { Database } from './database.ts';

/**
 * Only for a database that this process alone can have: then every lease is a dead process's, and its jobs need not
 * wait for the leases to end. Where replicas share the database, leases end by the clock.
 */
export async function releaseLeases(database: Database): Promise<number> {
  const released = await database.query(
    `update geekhub.jobs set lease_until = null
     where status in ('pending', 'processing') and lease_until is not null returning id`,
  );
  await database.query(
    `update geekhub.webhook_messages set lease_until = null where state = 'pending' and lease_until is not null`,
  );
  return released.length;
}
