/** What may need attention, listed and counted in Postgres. */
import type { AttentionKind } from '@geekhub/contracts/attention-kind';
import { ATTENTION_KINDS } from '@geekhub/contracts/attention-kind';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { AttemptOutcome } from '@geekhub/contracts/receipt';
import type { AttentionLimits, AttentionRecord, AttentionStore } from '@geekhub/ports/attention-store';
import { ATTENTION_QUERIES, LIMITS } from './attention-queries.ts';
import { type Database, firstRow } from './database.ts';

type JobFacts = Extract<AttentionRecord, { kind: 'slow' }>['job'];

/** Of `jsonb_build_object`; each kind has its own of these. */
interface Facts {
  job: JobFacts;
  outcome: AttemptOutcome | null;
  upstream: string;
  claimable_until: number | null;
  usual_seconds: number;
  deadline: number;
  checks: number;
  copy_faults: number;
  source_lost: number | null;
  next_try: number | null;
  url: string;
  disabled: boolean;
  reason: 'gone' | 'failing' | null;
  waiting_messages: number;
  gave_up: boolean;
  tries: number;
  answer: { status: number | null; fault: string | null } | null;
}

interface Row {
  id: string;
  since: Date;
  micros: bigint;
  organization_id: string;
  name: string;
  mode: KeyMode;
  facts: Facts;
}

const timeOf = (ms: number | null) => (ms === null ? null : new Date(ms));

function toRecord(kind: AttentionKind, row: Row): AttentionRecord {
  const { facts } = row;
  const { job, tries, url } = facts;
  const nextTry = timeOf(facts.next_try);
  const place = {
    id: row.id,
    organization: { id: row.organization_id, name: row.name },
    mode: row.mode,
    since: row.since,
    sinceMicros: row.micros,
  };
  switch (kind) {
    case 'unconfirmed':
      return {
        ...{ ...place, kind, job, upstream: facts.upstream },
        outcome: facts.outcome === 'abandoned' ? 'abandoned' : 'unconfirmed',
        claimableUntil: timeOf(facts.claimable_until),
      };
    case 'slow':
      return {
        ...{ ...place, kind, job, outcome: facts.outcome, checks: facts.checks },
        usualSeconds: facts.usual_seconds,
        deadline: new Date(facts.deadline),
      };
    case 'storage':
      return {
        ...{ ...place, kind, job, copyFaults: facts.copy_faults },
        sourceLost: timeOf(facts.source_lost),
        nextTry: nextTry ?? row.since,
      };
    case 'endpoints': {
      const { disabled, reason, waiting_messages: waitingMessages } = facts;
      return { ...place, kind, url, disabled, reason, waitingMessages };
    }
    case 'messages':
      return { ...place, kind, job, url, gaveUp: facts.gave_up, tries, answer: facts.answer, nextTry };
    case 'deletions':
      return { ...place, kind, job, tries, nextTry: nextTry ?? row.since };
  }
}

const limitValues = (limits: AttentionLimits) => [
  limits.slowTimes,
  limits.nearDeadlineMs,
  limits.usualSeconds,
  limits.storageMs,
  limits.historyMs,
];

const listQuery = (kind: AttentionKind) => {
  const { since, id, idType, order, from, where, facts, place } = ATTENTION_QUERIES[kind];
  return `
    select x.*, o.name from (
      select ${id}::text as id, ${since} as since, (extract(epoch from ${since}) * 1000000)::bigint as micros,
        ${place}.organization_id, ${place}.mode, jsonb_build_object(${facts}) as facts
      from ${LIMITS}, ${from}
      where ${where} and ($6::bigint is null or (${since}, ${id}) ${order === 'asc' ? '>' : '<'}
        (timestamptz 'epoch' + $6::bigint * interval '1 microsecond', $7::${idType}))
      order by ${since} ${order}, ${id} ${order} limit $8
    ) x join geekhub.organizations o on o.id = x.organization_id
    order by x.since ${order}, x.id ${order}`;
};

const countQuery = (kind: AttentionKind) => {
  const { from, where } = ATTENTION_QUERIES[kind];
  return `(select count(*) from (select from ${LIMITS}, ${from} where ${where} limit $6) found)::integer as ${kind}`;
};

const COUNTS = `select ${ATTENTION_KINDS.map(countQuery).join(', ')}`;

export function createPostgresAttentionStore(database: Database): AttentionStore {
  return {
    async list(kind, limits, { limit, after }) {
      const rows = await database.query<Row>(listQuery(kind), [
        ...limitValues(limits),
        ...[after?.sinceMicros ?? null, after?.id ?? null, limit + 1],
      ]);
      return rows.map((row) => toRecord(kind, row));
    },

    async count(limits, upTo) {
      return firstRow(
        await database.query<Record<AttentionKind, number>>(COUNTS, [...limitValues(limits), upTo]),
      );
    },
  };
}
