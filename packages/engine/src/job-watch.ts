/** Tells all who wait for a job in this process that it changed: one question about changes for everybody. */
import type { Scope } from '@geekhub/ports/job-record';
import type { FoundJob, JobStore } from '@geekhub/ports/job-store';
import type { Timers } from '@geekhub/ports/timers';

export interface JobWatchPolicy {
  /** So many wait in one process at once, of all organisations and of one. */
  maxWaiters: { process: number; organization: number };
  /** How often the database is asked, while anybody waits. */
  askEveryMs: number;
  /** The longest pause between two tries while the database does not answer. */
  backOffToMs: number;
}

export const DEFAULT_WATCH_POLICY: JobWatchPolicy = {
  maxWaiters: { process: 10_000, organization: 5_000 },
  askEveryMs: 200,
  backOffToMs: 5_000,
};

/** Changes are kept for this long. */
const KEPT_MS = 10 * 60_000;
/**
 * So often all that is waited for is read, changed or not. A mark counts the transactions of one server: to another that
 * took over from it behind a pooler, and counts from a little earlier, it would say that changes were seen that are yet
 * to come. And whoever stood still for long may have missed what was forgotten meanwhile.
 */
const READ_ALL_MS = 60_000;
const READ_AT_ONCE = 500;
/** So many times its pace the slowest question is apart from the next. */
const SLOWEST = 5;

/** What is estimated of a job moves on though nothing happens to it. */
const LOOK_AGAIN_MS = 5_000;

export interface JobWatcher {
  /** The job's state, newer each time: soon after it joined, and whenever the job changed. */
  onState(found: FoundJob): void;
  /** Every few seconds. */
  onTime?(): void;
  /** The process stops: it hears nothing more. */
  onStop(): void;
}

export interface JobWatch {
  /**
   * From now on until the function it returns is called. Whoever joins has found the job within this scope before;
   * what happened between is told too. null: as many wait as may.
   */
  join(scope: Scope, jobId: string, watcher: JobWatcher): (() => void) | null;
  waiting(): number;
  /** Tells all who wait. Who joins later is told at once. */
  stop(): void;
  /** Forgets changes that nobody asks for any more. */
  prune(): Promise<void>;
}

export interface JobWatchOptions {
  jobs: Pick<JobStore, 'readChanges' | 'findAll' | 'pruneChanges'>;
  timers: Timers;
  policy: JobWatchPolicy;
  /** Hears, once each time it begins, that the database does not answer. */
  onTrouble?: (error: unknown) => void;
}

interface Member extends JobWatcher {
  scope: Scope;
  lookAgainAt: number;
}

export function createJobWatch({ jobs, timers, policy, onTrouble }: JobWatchOptions): JobWatch {
  const members = new Map<string, Set<Member>>();
  const byOrganization = new Map<string, number>();
  /** Jobs to be read whether or not they are told to have changed: somebody joined, or a question failed. */
  let unread = new Set<string>();
  let waiting = 0;
  let isAsking = false;
  const stopping = new AbortController();

  async function tell(jobIds: readonly string[]): Promise<void> {
    for (let from = 0; from < jobIds.length; from += READ_AT_ONCE) {
      // Only who was there before the read: to whoever joins during it, its answer may be older than what they know.
      const told = new Map(
        jobIds.slice(from, from + READ_AT_ONCE).map((id) => [id, [...(members.get(id) ?? [])]]),
      );
      for (const found of await jobs.findAll([...told.keys()])) {
        for (const member of told.get(found.job.id) ?? []) {
          const isThere = members.get(found.job.id)?.has(member) ?? false;
          if (isThere && isSame(member.scope, found.job.scope)) member.onState(found);
        }
      }
    }
  }

  /** One question, and one read of all that changed. Resolves with the mark for the next. */
  async function ask(mark: string | null): Promise<string> {
    const changes = await jobs.readChanges(mark);
    const watched = new Set([...unread, ...changes.jobIds].filter((id) => members.has(id)));
    unread = new Set();
    try {
      await tell([...watched]);
    } catch (error) {
      for (const id of watched) unread.add(id);
      throw error;
    }
    return changes.mark;
  }

  /** Each in its own time, so that thousands do not look at once. */
  function remindOfTime(): void {
    const now = timers.now();
    for (const ofJob of members.values()) {
      for (const member of ofJob) {
        if (member.lookAgainAt > now) continue;
        member.lookAgainAt = now + LOOK_AGAIN_MS;
        member.onTime?.();
      }
    }
  }

  async function askWhileAnybodyWaits(): Promise<void> {
    let mark: string | null = null;
    let readAllAt = timers.now();
    let pauseMs = policy.askEveryMs;
    let isAway = false;
    while (waiting > 0 && !stopping.signal.aborted) {
      const askedAt = timers.now();
      if (mark === null || askedAt - readAllAt > READ_ALL_MS) {
        [mark, readAllAt] = [null, askedAt];
        for (const id of members.keys()) unread.add(id);
      }
      try {
        mark = await ask(mark);
        isAway = false;
        // A database that is slow to answer is asked less often, within bounds: people wait.
        const tookMs = timers.now() - askedAt;
        pauseMs = Math.min(Math.max(tookMs, policy.askEveryMs), policy.askEveryMs * SLOWEST);
      } catch (error) {
        if (!isAway) onTrouble?.(error);
        isAway = true;
        mark = null;
        pauseMs = Math.min(pauseMs * 2, policy.backOffToMs);
      }
      await timers.sleep(pauseMs, stopping.signal);
      remindOfTime();
    }
  }

  function start(): void {
    if (isAsking) return;
    isAsking = true;
    void askWhileAnybodyWaits().finally(() => {
      isAsking = false;
      if (waiting > 0 && !stopping.signal.aborted) start();
    });
  }

  return {
    join(scope, jobId, watcher) {
      const own = byOrganization.get(scope.organizationId) ?? 0;
      if (waiting >= policy.maxWaiters.process || own >= policy.maxWaiters.organization) return null;
      if (stopping.signal.aborted) {
        watcher.onStop();
        return () => {};
      }
      const member: Member = { ...watcher, scope, lookAgainAt: timers.now() + LOOK_AGAIN_MS };
      const ofJob = members.get(jobId) ?? new Set();
      members.set(jobId, ofJob.add(member));
      byOrganization.set(scope.organizationId, own + 1);
      waiting += 1;
      unread.add(jobId);
      start();
      return () => {
        if (!ofJob.delete(member)) return;
        waiting -= 1;
        if (ofJob.size === 0) members.delete(jobId);
        const left = (byOrganization.get(scope.organizationId) ?? 0) - 1;
        if (left > 0) byOrganization.set(scope.organizationId, left);
        else byOrganization.delete(scope.organizationId);
      };
    },
    waiting: () => waiting,
    stop() {
      stopping.abort();
      for (const ofJob of members.values()) for (const member of [...ofJob]) member.onStop();
    },
    prune: () => jobs.pruneChanges(KEPT_MS),
  };
}

function isSame(one: Scope, other: Scope): boolean {
  return one.organizationId === other.organizationId && one.mode === other.mode;
}
