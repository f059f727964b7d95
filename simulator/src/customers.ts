/** Those who use the gateways: they submit, ask again when no answer came, poll, cancel, and recharge. */
import { randomUUID } from 'node:crypto';
import type { CreateVideo, JobStatus } from '@geekhub/contracts/job';
import { type Micros, microsOf } from '@geekhub/contracts/money';
import { WebhookEventType } from '@geekhub/contracts/webhook';
import { newKey, newOrganization } from '@geekhub/engine/bootstrap';
import { cancelJob } from '@geekhub/engine/cancel-job';
import { bookTransaction } from '@geekhub/engine/credits';
import { readJob } from '@geekhub/engine/read-job';
import { submitJob } from '@geekhub/engine/submit-job';
import { mintWebhookSecret } from '@geekhub/engine/webhook-secret';
import type { Caller } from '@geekhub/ports/account-store';
import { createPostgresAccountStore } from '@geekhub/store-postgres/postgres-account-store';
import { createPostgresWebhookStore } from '@geekhub/store-postgres/postgres-webhook-store';
import type { House } from './house.ts';
import { judgeError } from './judge-error.ts';
import type { Replica } from './replica.ts';

/** A request that is sent until it is answered, always with the same key. */
interface Wish {
  caller: Caller;
  key: string;
  order: Order;
  prompt: string;
  webhookUrl: string | null;
}

/** A job that a customer was told of. */
export interface KnownJob {
  id: string;
  caller: Caller;
  /** As the first answer said. */
  holdMicros: Micros;
}

export interface Customers {
  readonly known: ReadonlyMap<string, KnownJob>;
  /** Something that a customer does, through this gateway. */
  act(replica: Replica): string;
  /** Sends again what was never answered. */
  insist(replica: Replica): void;
}

/** Who they are: one has enough, one runs short, and one may not spend what is there. */
const CUSTOMERS = [
  { name: 'rich', bonusMicros: microsOf('200'), limits: {} },
  { name: 'poor', bonusMicros: microsOf('20'), limits: {} },
  { name: 'limited', bonusMicros: microsOf('200'), limits: { openJobs: 3, microsPerDay: microsOf('30') } },
] as const;

type Order = Pick<CreateVideo, 'model' | 'duration' | 'fallback_models' | 'max_cost'>;

/** Some may come to a second model, dearer or cheaper, at the same provider or at the other. */
const ORDERS: readonly [Order, ...Order[]] = [
  { model: 'fal/kling-2' },
  { model: 'fal/hailuo-02' },
  { model: 'google/veo-3' },
  { model: 'fal/kling-2', duration: 10, fallback_models: ['fal/hailuo-02'] },
  // Refused while the dollar is dear.
  { model: 'fal/hailuo-02', duration: 6, fallback_models: ['google/veo-3'], max_cost: '26.00' },
  { model: 'google/veo-3', duration: 6, fallback_models: ['fal/hailuo-02'] },
];
const RANK: Record<JobStatus, number> = { pending: 0, processing: 1, completed: 2, failed: 2 };

export async function openCustomers(house: House): Promise<Customers> {
  const { random, scheduler } = house;
  const accounts = createPostgresAccountStore(house.database);
  const callers: Caller[] = [];
  for (const { name, bonusMicros, limits } of CUSTOMERS) {
    const organization = { ...newOrganization(name), liveBonusMicros: bonusMicros };
    await accounts.createOrganization(organization);
    const scope = { organizationId: organization.id, mode: 'live' as const };
    const { record } = newKey(organization.id, name, 'live');
    await accounts.createKey({ ...record, limits });
    callers.push({ keyId: record.id, scope, last4: 'abcd', revoked: false, requestsPerMinute: null });
  }
  const [rich, poor, limited] = callers as [Caller, Caller, Caller];
  await createPostgresWebhookStore(house.database).createEndpoint(
    {
      ...{ id: randomUUID(), scope: rich.scope, url: 'https://endpoint.test/', description: null },
      events: WebhookEventType.options,
    },
    mintWebhookSecret(),
    1,
  );
  const wishes: Wish[] = [];
  const unanswered = new Set<Wish>();
  const jobOfWish = new Map<Wish, string>();
  const known = new Map<string, KnownJob>();
  let recharges = 0;

  function start(what: string, work: () => Promise<void>): void {
    scheduler.start(() => work().catch((error: unknown) => judgeError(house, what, error)));
  }

  function send(replica: Replica, wish: Wish): void {
    unanswered.add(wish);
    start('a submit', async () => {
      const { job } = await submitJob(
        replica.engine,
        wish.caller,
        {
          ...wish.order,
          prompt: wish.prompt,
          ...(wish.webhookUrl === null ? {} : { webhook_url: wish.webhookUrl }),
        },
        { idempotencyKey: wish.key, isClientRetry: false },
      ).catch((error: unknown) => {
        // A refusal is an answer too.
        if (error instanceof Error && error.name === 'PublicError') unanswered.delete(wish);
        throw error;
      });
      unanswered.delete(wish);
      const before = jobOfWish.get(wish);
      if (before !== undefined && before !== job.id) {
        house.violations.push(`one idempotency key made two jobs: ${before} and ${job.id}`);
      }
      jobOfWish.set(wish, job.id);
      if (!known.has(job.id)) {
        known.set(job.id, { id: job.id, caller: wish.caller, holdMicros: job.holdMicros });
      }
    });
  }

  function wishAnew(): Wish {
    const caller = random.pick([rich, rich, poor, limited]);
    const wish: Wish = {
      caller,
      // The organisations use the same keys, which must not meet.
      key: `key-${wishes.filter((other) => other.caller === caller).length}`,
      order: random.pick(ORDERS),
      prompt: `wish ${wishes.length}`,
      webhookUrl: random.chance(0.5) ? 'https://receiver.test/' : null,
    };
    wishes.push(wish);
    return wish;
  }

  function poll({ engine }: Replica, job: KnownJob): void {
    start('a poll', async () => {
      const before = (await engine.jobs.find(job.id, job.caller.scope))?.job.status ?? 'pending';
      const { job: seen } = await readJob(engine, job.caller.scope, job.id);
      if (RANK[seen.status] < RANK[before]) {
        house.violations.push(`job ${job.id} went back from ${before} to ${seen.status}`);
      }
    });
  }

  function cancel({ engine }: Replica, job: KnownJob): void {
    house.cancels.add(job.id);
    start('a cancel', async () => {
      await cancelJob(engine, job.caller.scope, job.id);
    });
  }

  function recharge({ engine }: Replica): void {
    recharges += 1;
    // Now and then the same payment is told twice.
    const key = `payment-${random.chance(0.3) ? Math.max(1, recharges - 1) : recharges}`;
    start('a recharge', async () => {
      await bookTransaction(
        engine,
        { organization_id: poor.scope.organizationId, type: 'recharge', amount_mxn: '5.00', mode: 'live' },
        key,
      );
    });
  }

  return {
    known,
    act(replica) {
      const jobs = [...known.values()] as [KnownJob, ...KnownJob[]];
      const some = jobs.length > 0;
      const what = random.weighted({
        submit: 4,
        repeat: wishes.length > 0 ? 2 : 0,
        poll: some ? 6 : 0,
        cancel: some ? 0.7 : 0,
        recharge: 0.7,
      });
      switch (what) {
        case 'submit':
          send(replica, wishAnew());
          break;
        case 'repeat':
          send(replica, random.pick(wishes as [Wish, ...Wish[]]));
          break;
        case 'poll':
          poll(replica, random.pick(jobs));
          break;
        case 'cancel':
          cancel(replica, random.pick(jobs));
          break;
        case 'recharge':
          recharge(replica);
          break;
      }
      return `a customer: ${what}`;
    },
    insist(replica) {
      for (const wish of unanswered) send(replica, wish);
    },
  };
}
