/** What needs the operator's attention: jobs, receivers of webhooks, deletions. */
import { z } from 'zod';
import { ATTENTION_KINDS } from './attention-kind.ts';
import { cursorLike, listOf, PageQuery } from './list.ts';
import { KeyMode } from './organization.ts';
import { AttemptOutcome } from './receipt.ts';

const JobFacts = z.object({
  job_id: z.uuid(),
  model: z.string(),
  provider: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
});

const Place = z.object({
  /** Unique within its kind. */
  id: z.string(),
  organization: z.object({ id: z.uuid(), name: z.string() }),
  mode: KeyMode,
  /** Since when it has been so. */
  since: z.int(),
});

export const AttentionItem = z.discriminatedUnion('kind', [
  Place.extend({
    kind: z.literal('unconfirmed'),
    job: JobFacts,
    /** `abandoned`: it was sent once more. */
    outcome: z.enum(['unconfirmed', 'abandoned']),
    upstream: z.string(),
    /** While the job is open: until when the provider may still claim it. */
    claimable_until: z.int().nullable(),
  }),
  Place.extend({
    kind: z.literal('slow'),
    job: JobFacts,
    /** Of its newest attempt; null before the first. */
    outcome: AttemptOutcome.nullable(),
    usual_seconds: z.int().meta({ description: 'Nine in ten renders of its kind took no longer.' }),
    deadline: z.int(),
    checks: z.int(),
  }),
  Place.extend({
    kind: z.literal('storage'),
    job: JobFacts,
    copy_faults: z.int(),
    /** Since when the provider's file has been out of reach. */
    source_lost: z.int().nullable(),
    next_try: z.int(),
  }),
  Place.extend({
    kind: z.literal('endpoints'),
    host: z.string(),
    disabled: z.boolean(),
    reason: z.enum(['gone', 'failing']).nullable(),
    waiting_messages: z.int(),
  }),
  Place.extend({
    kind: z.literal('messages'),
    job: JobFacts,
    host: z.string(),
    gave_up: z.boolean(),
    tries: z.int(),
    /** Of the newest try. */
    answer: z.object({ status: z.int().nullable(), fault: z.string().nullable() }).nullable(),
    next_try: z.int().nullable(),
  }),
  Place.extend({
    kind: z.literal('deletions'),
    job: JobFacts,
    tries: z.int(),
    next_try: z.int(),
  }),
]);
export type AttentionItem = z.infer<typeof AttentionItem>;
export const AttentionList = listOf(AttentionItem);

/** Unix microseconds and an id. */
export const ListAttention = PageQuery.extend({
  kind: z.enum(ATTENTION_KINDS),
  cursor: cursorLike(/^\d{1,17}_[0-9a-z_-]{1,40}$/),
});

export const AttentionCounts = z.object({
  /** More are not counted. */
  counted_up_to: z.int(),
  counts: z.record(z.enum(ATTENTION_KINDS), z.int()),
});
export type AttentionCounts = z.infer<typeof AttentionCounts>;
