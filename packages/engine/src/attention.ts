/** What may need the operator's attention, as it is answered. */
import type { AttentionCounts, AttentionItem } from '@geekhub/contracts/attention';
import type { AttentionKind } from '@geekhub/contracts/attention-kind';
import { PublicError } from '@geekhub/contracts/error';
import type { List } from '@geekhub/contracts/list';
import type { AttentionLimits, AttentionRecord, AttentionStore } from '@geekhub/ports/attention-store';
import { toPage } from './page.ts';
import { unixSeconds } from './present-job.ts';

export const ATTENTION_LIMITS: AttentionLimits = {
  slowTimes: 2,
  nearDeadlineMs: 5 * 60_000,
  usualSeconds: 300,
  // A copy takes seconds.
  storageMs: 2 * 60_000,
  historyMs: 30 * 86_400_000,
};
const COUNTED_UP_TO = 100;

export interface AttentionDesk {
  list(
    kind: AttentionKind,
    page: { limit: number; cursor: string | undefined },
  ): Promise<List<AttentionItem>>;
  count(): Promise<AttentionCounts>;
}

export function createAttentionDesk(
  store: AttentionStore,
  limits: AttentionLimits = ATTENTION_LIMITS,
): AttentionDesk {
  return {
    async list(kind, { limit, cursor }) {
      const rows = await store.list(kind, limits, { limit, after: parseCursor(cursor) });
      return toPage(rows, limit, present, ({ sinceMicros, id }) => `${sinceMicros}_${id}`);
    },
    async count() {
      return { counted_up_to: COUNTED_UP_TO, counts: await store.count(limits, COUNTED_UP_TO) };
    },
  };
}

const MESSAGE_ID = /^msg_[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function parseCursor(cursor: string | undefined) {
  if (cursor === undefined) return null;
  const [, micros, id] = /^(\d{1,17})_(.+)$/.exec(cursor) ?? [];
  if (micros === undefined || id === undefined || !(UUID.test(id) || MESSAGE_ID.test(id))) {
    throw new PublicError('invalid_request_error', 'cursor: is not a cursor of this list', {
      param: 'cursor',
    });
  }
  return { sinceMicros: BigInt(micros), id };
}

const secondsOf = (time: Date | null) => (time === null ? null : unixSeconds(time));
/** The rest of an address may be a secret of the customer. */
const hostOf = (url: string) => URL.parse(url)?.host ?? '?';

function present(record: AttentionRecord): AttentionItem {
  const place = {
    id: record.id,
    organization: record.organization,
    mode: record.mode,
    since: unixSeconds(record.since),
  };
  if (record.kind === 'endpoints') {
    const { kind, disabled, reason, waitingMessages } = record;
    return { ...place, kind, host: hostOf(record.url), disabled, reason, waiting_messages: waitingMessages };
  }
  const { id, ...rest } = record.job;
  const job = { job_id: id, ...rest };
  switch (record.kind) {
    case 'unconfirmed': {
      const { kind, outcome, upstream, claimableUntil } = record;
      return { ...place, kind, job, outcome, upstream, claimable_until: secondsOf(claimableUntil) };
    }
    case 'slow': {
      const { kind, outcome, usualSeconds, deadline, checks } = record;
      return {
        ...{ ...place, kind, job, outcome, usual_seconds: usualSeconds },
        ...{ deadline: unixSeconds(deadline), checks },
      };
    }
    case 'storage': {
      const { kind, copyFaults, sourceLost, nextTry } = record;
      return {
        ...{ ...place, kind, job, copy_faults: copyFaults },
        ...{ source_lost: secondsOf(sourceLost), next_try: unixSeconds(nextTry) },
      };
    }
    case 'messages': {
      const { kind, gaveUp, tries, answer, nextTry } = record;
      return {
        ...{ ...place, kind, job, host: hostOf(record.url), gave_up: gaveUp },
        ...{ tries, answer, next_try: secondsOf(nextTry) },
      };
    }
    case 'deletions': {
      const { kind, tries, nextTry } = record;
      return { ...place, kind, job, tries, next_try: unixSeconds(nextTry) };
    }
  }
}
