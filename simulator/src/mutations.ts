/** Mistakes of one line that the simulator must find, each with the number of seeds within which it does. */

export interface Mutation {
  name: string;
  /** Below the root of the workspace. */
  file: string;
  /** Stands exactly once in the file. */
  from: string;
  to: string;
  withinSeeds: number;
}

const ENGINE = 'packages/engine/src';
const SQL = 'packages/store-postgres/migrations';
const FALLBACKS = `${SQL}/0018-fallbacks.sql`;
const CANCEL = `${SQL}/0005-cancel.sql`;
const WEBHOOKS = `${SQL}/0006-webhooks.sql`;

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'an unaccounted submit is made again',
    file: `${ENGINE}/transition.ts`,
    from: "case 'unaccounted':\n      return unconfirmed(job, graceMs);",
    to: "case 'unaccounted':\n      return { to: 'pending', attempt: 'busy', nextCheckMs: 0 };",
    withinSeeds: 30,
  },
  {
    name: 'a submit whose answer was lost is made again',
    file: `${ENGINE}/transition.ts`,
    from: "case 'unconfirmed':\n      return unconfirmed(job, graceMs);",
    to: "case 'unconfirmed':\n      return { to: 'pending', attempt: 'busy', nextCheckMs: 0 };",
    withinSeeds: 30,
  },
  {
    name: 'a failed poll ends the job',
    file: `${ENGINE}/transition.ts`,
    from: "if (outcome.kind === 'failed') return refused(outcome.reason, 'unchanged');",
    to: "if (outcome.kind === 'unavailable') return failed('deadline_passed');",
    withinSeeds: 30,
  },
  {
    name: 'a job has no deadline',
    file: `${ENGINE}/transition.ts`,
    from: "if (outcome.kind === 'failed') return refused(outcome.reason, 'unchanged');\n  if (isLate(job)) {",
    to: "if (outcome.kind === 'failed') return refused(outcome.reason, 'unchanged');\n  if (false) {",
    withinSeeds: 60,
  },
  {
    name: 'a storage that is away fails the job',
    file: `${ENGINE}/transition.ts`,
    from: 'if (isLate(job) && isPatienceOver(job, seen, policy))',
    to: "if (seen.lacking === 'storage')",
    withinSeeds: 60,
  },
  {
    name: 'one unusable copy fails the job',
    file: `${ENGINE}/transition.ts`,
    from: 'job.copyFaults + 1 >= policy.maxCopyFaults',
    to: 'job.copyFaults + 1 >= 1',
    withinSeeds: 60,
  },
  {
    name: 'a short video is charged whole',
    file: `${ENGINE}/settlement.ts`,
    from: 'return Math.min(boughtSeconds, Math.ceil(deliveredMs / 1000));',
    to: 'return boughtSeconds;',
    withinSeeds: 60,
  },
  {
    name: 'a callback need not know the nonce',
    file: `${ENGINE}/receive-callback.ts`,
    from: '!sameText(target.nonce, address.nonce)',
    to: 'false',
    withinSeeds: 60,
  },
  {
    name: 'a callback replaces the render that was accepted',
    file: `${ENGINE}/observe-job.ts`,
    from: "if (adopt !== null && attempt.state !== 'accepted')",
    to: 'if (adopt !== null)',
    withinSeeds: 30,
  },
  {
    name: 'the idempotency key is forgotten',
    file: `${ENGINE}/submit-job.ts`,
    from: '    idempotencyKey,\n    retryWindowMs',
    to: '    idempotencyKey: null,\n    retryWindowMs',
    withinSeeds: 30,
  },
  {
    name: 'a late acceptance is called off though the job goes on with it',
    file: `${ENGINE}/salvage-refused.ts`,
    from: "becomes === 'superfluous' && ",
    to: '',
    withinSeeds: 200,
  },
  {
    name: 'a commit does not look at its fence',
    file: FALLBACKS,
    from: "where j.id = p_id and j.version = p_version and j.status in ('pending', 'processing')",
    to: "where j.id = p_id and j.status in ('pending', 'processing')",
    withinSeeds: 60,
  },
  {
    name: 'a commit does not move its fence',
    file: FALLBACKS,
    from: 'version = j.version + 1,\n      lease_until = null,',
    to: 'lease_until = null,',
    withinSeeds: 100,
  },
  {
    name: 'a commit changes jobs that have ended',
    file: FALLBACKS,
    from: "where j.id = p_id and j.version = p_version and j.status in ('pending', 'processing')",
    to: 'where j.id = p_id',
    withinSeeds: 30,
  },
  {
    name: 'a failed job is charged',
    file: FALLBACKS,
    from: "if becomes = 'completed' then\n      insert",
    to: 'if true then\n      insert',
    withinSeeds: 30,
  },
  {
    name: 'a charge gives the whole hold back as well',
    file: FALLBACKS,
    from: "'held', 'available', job.hold_micros - job.charge_micros, p_id);",
    to: "'held', 'available', job.hold_micros, p_id);",
    withinSeeds: 60,
  },
  {
    name: 'a failed job keeps its hold',
    file: FALLBACKS,
    from: 'if job.charge_micros < job.hold_micros then',
    to: "if becomes = 'completed' and job.charge_micros < job.hold_micros then",
    withinSeeds: 30,
  },
  {
    name: 'a hold is not taken from what is available',
    file: `${SQL}/0002-ledger.sql`,
    from: "case 'available' when new.destination then new.amount_micros when new.source then -new.amount_micros else 0 end",
    to: "case 'available' when new.destination then new.amount_micros else 0 end",
    withinSeeds: 5,
  },
  {
    name: 'a step takes a job that another has in hand',
    file: FALLBACKS,
    from: 'and (j.lease_until is null or j.lease_until <= geekhub.app_now())\n      and (p_token',
    to: 'and (p_token',
    withinSeeds: 60,
  },
  {
    name: 'a submit does not look at the balance',
    file: FALLBACKS,
    from: 'if balance.available_micros is null or balance.available_micros < job.hold_micros then',
    to: 'if balance.available_micros is null then',
    withinSeeds: 30,
  },
  {
    name: 'a submit does not look for its idempotency key',
    file: FALLBACKS,
    from: 'if job.idempotency_key is not null then',
    to: 'if false then',
    withinSeeds: 30,
  },
  {
    name: 'two organisations share their idempotency keys',
    file: FALLBACKS,
    from: 'where j.organization_id = job.organization_id and j.mode = job.mode and j.idempotency_key = job.idempotency_key;',
    to: 'where j.mode = job.mode and j.idempotency_key = job.idempotency_key;',
    withinSeeds: 30,
  },
  {
    name: 'a key has one open job more than its limit',
    file: FALLBACKS,
    from: '>= allowed.open_jobs',
    to: '> allowed.open_jobs',
    withinSeeds: 60,
  },
  {
    name: 'the price of a job does not count for the limit of its day',
    file: FALLBACKS,
    from: 'if spent + job.hold_micros > allowed.micros_per_day then',
    to: 'if spent > allowed.micros_per_day then',
    withinSeeds: 100,
  },
  {
    name: 'an end is announced to nobody',
    file: WEBHOOKS,
    from: 'if new.webhook_url is null and not exists',
    to: "if new.status = 'failed' or not exists",
    withinSeeds: 30,
  },
  {
    name: 'a storage that holds less is believed',
    file: `${ENGINE}/copy-output.ts`,
    from: 'if (stored.bytes === video.bytes)',
    to: 'if (stored.bytes > 0)',
    withinSeeds: 100,
  },
  {
    name: 'a video that is there already is believed to be the same',
    file: `${ENGINE}/copy-output.ts`,
    from: "if (stored.kind === 'exists') return stored;",
    to: "if (stored.kind === 'exists') return { kind: 'copied', measured: await measured };",
    withinSeeds: 100,
  },
  {
    name: 'a cancel takes back what is completed',
    file: CANCEL,
    from: "if job.status in ('completed', 'failed') then\n    outcome",
    to: 'if false then\n    outcome',
    withinSeeds: 60,
  },
  {
    name: 'a late acceptance opens a job that has ended',
    file: CANCEL,
    from: "if job.status in ('completed', 'failed') then\n    update",
    to: 'if false then\n    update',
    withinSeeds: 100,
  },
  {
    name: 'another model is asked beside a submit that was not confirmed',
    file: `${ENGINE}/fall-back.ts`,
    from: "  'video_unusable',\n]",
    to: "  'video_unusable',\n  'submit_unconfirmed',\n]",
    withinSeeds: 60,
  },
  {
    name: 'another model is asked beside a render that is late',
    file: `${ENGINE}/fall-back.ts`,
    from: "  'video_unusable',\n]",
    to: "  'video_unusable',\n  'deadline_passed',\n]",
    withinSeeds: 60,
  },
  {
    name: 'a job fails though it has a model left',
    file: `${ENGINE}/fall-back.ts`,
    from: 'if (job.nextModel === null) return change;',
    to: 'return change;',
    withinSeeds: 60,
  },
  {
    name: 'what is set aside is the price of the first model',
    file: `${ENGINE}/hold-for.ts`,
    from: 'if (costs > holdMicros)',
    to: 'if (holdMicros === 0n)',
    withinSeeds: 60,
  },
  {
    name: 'nobody looks at the most that a job may cost',
    file: `${ENGINE}/hold-for.ts`,
    from: 'maxCostMicros !== null && costs > maxCostMicros',
    to: 'maxCostMicros !== null && costs < 0n',
    withinSeeds: 60,
  },
  {
    name: 'a fallback is charged at the price of the first model',
    file: FALLBACKS,
    from: "coalesce((next ->> 'usd_micros_per_second')::bigint, j.usd_micros_per_second)",
    to: 'j.usd_micros_per_second',
    withinSeeds: 60,
  },
  {
    name: 'a charge is not added to what was spent',
    file: `${SQL}/0022-spend.sql`,
    from: 'micros = s.micros + excluded.micros;',
    to: 'micros = s.micros;',
    withinSeeds: 5,
  },
];
