/** Notes when keys are used: now and then, of many at once, and never in the way of a request. */
import type { AccountStore, KeyUse } from '@geekhub/ports/account-store';
import type { Timers } from '@geekhub/ports/timers';
import { LRUCache } from 'lru-cache';

/** A key is noted this often at most, by each process. */
const NOTED_EVERY_MS = 60_000;
/** So long others may join. */
const GATHER_MS = 1_000;
const REMEMBERED_KEYS = 10_000;

/** Returns what is to be told of each use. A note that the database does not take is lost: the next use makes another. */
export function createKeyUse(
  accounts: Pick<AccountStore, 'noteKeyUses'>,
  timers: Pick<Timers, 'now'>,
): (keyId: string) => void {
  const notedAt = new LRUCache<string, number>({ max: REMEMBERED_KEYS });
  let waiting = new Map<string, number>();

  async function write(): Promise<void> {
    const now = timers.now();
    const uses = [...waiting].map(([keyId, usedAt]): KeyUse => ({ keyId, agoMs: now - usedAt }));
    waiting = new Map();
    await accounts.noteKeyUses(uses).catch(() => {});
  }

  return (keyId) => {
    const now = timers.now();
    const before = notedAt.get(keyId);
    if (before !== undefined && now - before < NOTED_EVERY_MS) return;
    notedAt.set(keyId, now);
    // Not waited for, and nothing that keeps a process alive.
    if (waiting.size === 0) setTimeout(write, GATHER_MS).unref();
    waiting.set(keyId, now);
  };
}
