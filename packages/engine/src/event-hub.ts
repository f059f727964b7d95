/** Tells everybody who listens in this process of their jobs' events, by one look at the database for all. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import type { EventHead, EventPosition, EventRecord, EventStore } from '@geekhub/ports/event-store';
import type { Scope } from '@geekhub/ports/job-record';
import type { Timers } from '@geekhub/ports/timers';
import type { Engine } from './engine.ts';
import { formatMark, parseMark } from './event-mark.ts';
import { MESSAGE_ID } from './read-webhook-deliveries.ts';
import { webhookBody } from './webhook-body.ts';

/** How far back a listener that returns may have been told. */
export const LOOK_BACK_MS = 15 * 60_000;
const RENEW_MS = 60_000;
const MAX_LISTENERS = 200;
const MAX_LISTENERS_OF_ONE = 10;
const PAGE = 200;
const TRY_AGAIN_SECONDS = 30;

export interface ToldEvent {
  /** The `webhook-id`. */
  id: string;
  type: string;
  /** As a webhook carries it. */
  body: string;
}

export interface EventEar {
  onEvent(event: ToldEvent): void;
  /** The process stops: no more events come. */
  onEnd(): void;
}

interface Listener extends EventEar {
  scope: Scope;
  position: EventPosition;
  /** When all before the position was known to be told. */
  at: Date;
}

export interface EventLine {
  /** Up to where all was told: to go on from, like the id of an event, and never too old while the line is open. */
  mark(): string;
  leave(): void;
}

export interface EventHub {
  /**
   * From now on, or from behind the event or the mark `afterId`. Throws `not_found` for one that is not known any
   * more, `rate_limit_exceeded` when there are too many listeners.
   */
  listen(scope: Scope, afterId: string | null, ear: EventEar): Promise<EventLine>;
  /** Looks once for all. Asks nobody anything while nobody listens. `full`: there is more. */
  poll(): Promise<{ full: boolean }>;
  close(): void;
}

export interface EventHubOptions {
  engine: Pick<Engine, 'jobs'> & Parameters<typeof webhookBody>[0];
  events: EventStore;
  timers: Pick<Timers, 'now'>;
}

export function createEventHub({ engine, events, timers }: EventHubOptions): EventHub {
  const listeners = new Set<Listener>();
  /** Places of those whose start is being looked up, so that many at once are not more than allowed. */
  const taken: Scope[] = [];
  let renewedAt = timers.now();
  let closed = false;

  function requirePlace(scope: Scope): void {
    const others = [...taken, ...[...listeners].map((listener) => listener.scope)];
    const own = others.filter((other) => isSame(other, scope)).length;
    if (others.length < MAX_LISTENERS && own < MAX_LISTENERS_OF_ONE) return;
    throw new PublicError(
      'rate_limit_exceeded',
      own < MAX_LISTENERS_OF_ONE
        ? 'Too many listen at the moment. Try again later.'
        : `At most ${MAX_LISTENERS_OF_ONE} may listen at once. End one of yours first.`,
      { retryAfterSeconds: TRY_AGAIN_SECONDS },
    );
  }

  async function findStart(scope: Scope, afterId: string | null): Promise<EventHead> {
    const start = afterId === null ? null : await findAgain(scope, afterId);
    await events.listen([scope], LOOK_BACK_MS);
    // Read only now that all is written down.
    return start ?? (await events.readHead());
  }

  /** As old as it is: until all behind it was told, it does not become newer. */
  async function findAgain(scope: Scope, afterId: string): Promise<EventHead> {
    const mark = parseMark(afterId);
    if (mark !== null) {
      const { at } = await events.readHead();
      if (at.getTime() - mark.at.getTime() < LOOK_BACK_MS) return mark;
    }
    const found = MESSAGE_ID.test(afterId) ? await events.findPosition(afterId, scope, LOOK_BACK_MS) : null;
    if (found === null) throw notFound('event any more');
    return found;
  }

  async function present({ id, event, createdAt, jobId, scope }: EventRecord): Promise<ToldEvent> {
    const found = await engine.jobs.find(jobId, scope);
    if (found === null) throw new Error('the job of an event must be there');
    return { id, type: event, body: await webhookBody(engine, { event, createdAt }, found.job) };
  }

  return {
    async listen(scope, afterId, ear) {
      requirePlace(scope);
      taken.push(scope);
      try {
        const listener: Listener = { ...ear, scope, ...(await findStart(scope, afterId)) };
        if (closed) ear.onEnd();
        else listeners.add(listener);
        return { mark: () => formatMark(listener), leave: () => void listeners.delete(listener) };
      } finally {
        taken.splice(taken.indexOf(scope), 1);
      }
    },

    async poll() {
      // Whoever comes while this round is under way is told by the next.
      const here = [...listeners];
      const [first, ...others] = here;
      if (first === undefined) return { full: false };
      const scopes = distinct(here.map(({ scope }) => scope));
      if (timers.now() - renewedAt >= RENEW_MS) {
        await events.listen(scopes, LOOK_BACK_MS);
        renewedAt = timers.now();
      }
      const from = others.reduce(
        (least, { position }) => (isBefore(position, least) ? position : least),
        first.position,
      );
      // Before the events: what is told then reaches at least as far.
      const head = await events.readHead();
      const records = await events.listAfter(from, scopes, PAGE);
      for (const record of records) {
        const told = here.filter(
          ({ scope, position }) => isSame(scope, record.scope) && isBefore(position, record.position),
        );
        const event = told.length === 0 ? null : await present(record);
        for (const listener of told) {
          listener.position = record.position;
          if (event !== null && listeners.has(listener)) listener.onEvent(event);
        }
      }
      const full = records.length === PAGE;
      const reached = full ? records.at(-1)?.position : head.position;
      for (const listener of here) {
        if (reached !== undefined && isBefore(listener.position, reached)) listener.position = reached;
        if (!full) listener.at = head.at;
      }
      return { full };
    },

    close() {
      closed = true;
      for (const listener of listeners) listener.onEnd();
      listeners.clear();
    },
  };
}

function isSame(one: Scope, other: Scope): boolean {
  return one.organizationId === other.organizationId && one.mode === other.mode;
}

function isBefore(one: EventPosition, other: EventPosition): boolean {
  return (
    one.transaction < other.transaction ||
    (one.transaction === other.transaction && one.number < other.number)
  );
}

function distinct(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope, at) => scopes.findIndex((other) => isSame(scope, other)) === at);
}
