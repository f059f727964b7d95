/** What customers do meanwhile: submit, ask again when no answer came, poll to the end. */
import { randomUUID } from 'node:crypto';
import { VideoApiError } from '@geekhub/client/video-api-error';
import { createVideoClient, type VideoClient } from '@geekhub/client/video-client';
import type { Job } from '@geekhub/contracts/job';
import { isFailure, RunIsOver } from './answers.ts';
import type { Operator } from './operator.ts';
import { makeOrder, type Order } from './orders.ts';
import { createRandom, type Random } from './random.ts';
import type { Receiver } from './receiver.ts';
import { type CancelOutcome, takeBack } from './take-back.ts';
import { wait } from './wait.ts';

export interface RequestRecord {
  idempotencyKey: string;
  organizationId: string;
  order: Order;
  /** Every id that was ever answered to it: one, if all is well. */
  jobIds: Set<string>;
  /** Every price that was named with it, likewise. */
  prices: Set<string>;
  /** Its last answer, once it says that the job has ended. */
  ended: Job | null;
  /** `none`: the caller wants the video. null: the caller wanted it no more, and was not answered. */
  cancel: CancelOutcome | 'none' | null;
  /** The caller gave up for lack of money. */
  isRefused: boolean;
  /** Anything that no caller should ever be told. */
  surprise: string | null;
}

export interface Load {
  requests: readonly RequestRecord[];
  countOpen(): number;
  /** No new requests. Resolves when those there are have ended, or the time is over. */
  finish(limitMs: number): Promise<void>;
}

export interface LoadOptions {
  url: string;
  seed: number;
  fetch: typeof globalThis.fetch;
  operator: Operator;
  receiver: Receiver;
}

const RICH = ['north', 'south', 'east'];
const RICH_MXN = '10000000.00';
/** Four of its videos: the poor one runs out of money again and again. */
const POOR_TOP_UP_MXN = '16.80';
const TOP_UP_EVERY_MS = 5_000;
const PAUSE_MS = { from: 250, to: 950 } as const;
const MOST_OPEN = 80;
/** Of ten requests, so many are sent twice at the same moment. */
const TWICE_OF_TEN = 1;
/** Of twenty jobs, so many are taken back, at any time of their lives. */
const TAKEN_BACK_OF_TWENTY = 1;
const TAKEN_BACK_AFTER_MS = { from: 0, to: 5_000 } as const;
const REFUSALS = 3;
const ASK_EVERY_MS = 700;
const REPEAT_MS = 200;
const ASKED_AT_ONCE = 8;
const ANSWER_MS = 5_000;

interface Customer {
  organizationId: string;
  apiKey: string;
  client: VideoClient;
  isPoor: boolean;
  random: Random;
}

export async function startLoad({ url, seed, fetch, operator, receiver }: LoadOptions): Promise<Load> {
  const requests: RequestRecord[] = [];
  const following = new Set<Promise<void>>();
  const submitting = new AbortController();
  const running = new AbortController();

  async function open(name: string, isPoor: boolean, index: number): Promise<Customer> {
    const { organizationId, apiKey, webhookSecret } = await operator.createCustomer(name);
    receiver.expect(organizationId, webhookSecret);
    if (!isPoor) await operator.topUp(organizationId, RICH_MXN, running.signal);
    const client = createVideoClient({
      baseUrl: url,
      apiKey,
      fetch,
      timeoutMs: ANSWER_MS,
      sleep: (milliseconds, signal) => wait(Math.min(milliseconds, ASK_EVERY_MS), signal),
    });
    return { organizationId, apiKey, client, isPoor, random: createRandom(seed + index) };
  }

  const rich = await Promise.all(RICH.map((name, index) => open(name, false, index)));
  const poor = await open('poor', true, RICH.length);
  const loops = [...rich, poor].map((customer) => submitOn(customer));
  loops.push(topUpOn(poor));

  async function submitOn(customer: Customer): Promise<void> {
    const { random } = customer;
    while (!submitting.signal.aborted) {
      await wait(random.between(PAUSE_MS.from, PAUSE_MS.to), submitting.signal);
      if (following.size >= MOST_OPEN || submitting.signal.aborted) continue;
      const followed = follow(customer).finally(() => following.delete(followed));
      following.add(followed);
    }
  }

  async function topUpOn({ organizationId }: Customer): Promise<void> {
    while (!submitting.signal.aborted) {
      await wait(TOP_UP_EVERY_MS, submitting.signal);
      await operator.topUp(organizationId, POOR_TOP_UP_MXN, running.signal);
    }
  }

  async function follow(customer: Customer): Promise<void> {
    const { organizationId, isPoor, random } = customer;
    const idempotencyKey = randomUUID();
    const webhookUrl = receiver.addressOf(organizationId);
    const order = makeOrder({ name: idempotencyKey, isPoor, webhookUrl, random });
    const record: RequestRecord = {
      ...{ idempotencyKey, organizationId, order, jobIds: new Set(), prices: new Set() },
      ...{ ended: null, cancel: 'none', isRefused: false, surprise: null },
    };
    requests.push(record);
    const senders = random.between(1, 10) <= TWICE_OF_TEN ? 2 : 1;
    const sent = Array.from({ length: senders }, () => submit(record, customer));
    await Promise.all(sent);
    await followToItsEnd(record, customer);
  }

  async function followToItsEnd(record: RequestRecord, customer: Customer): Promise<void> {
    const { client, random } = customer;
    const [id] = record.jobIds;
    record.isRefused = id === undefined && record.surprise === null && !running.signal.aborted;
    if (id === undefined) return;
    const cancelled =
      random.between(1, 20) <= TAKEN_BACK_OF_TWENTY ? cancel(record, customer, id) : Promise.resolve();
    record.ended = await untilAnswered(record, () => client.waitFor(id, { signal: running.signal }));
    await cancelled;
  }

  /**
   * A sending that was never answered may have been taken in after a later one was refused. So a careful caller asks
   * once more before the request counts as refused.
   */
  async function askRefusedAgain(): Promise<void> {
    const refused = requests.filter(({ isRefused }) => isRefused);
    async function askOn(): Promise<void> {
      for (let record = refused.pop(); record !== undefined; record = refused.pop()) {
        await submit(record, poor);
        await followToItsEnd(record, poor);
      }
    }
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, askOn));
  }

  async function cancel(record: RequestRecord, { random, apiKey }: Customer, id: string): Promise<void> {
    record.cancel = null;
    await wait(random.between(TAKEN_BACK_AFTER_MS.from, TAKEN_BACK_AFTER_MS.to), running.signal);
    record.cancel = await takeBack(id, { url, apiKey, fetch, signal: running.signal });
  }

  async function submit(record: RequestRecord, customer: Customer): Promise<void> {
    const { idempotencyKey, order } = record;
    let refusals = 0;
    const create = () => customer.client.create(order, { idempotencyKey, signal: running.signal });
    const job = await untilAnswered(record, create, async (error) => {
      if (!customer.isPoor || error.code !== 'insufficient_balance') return 'surprising';
      refusals += 1;
      if (refusals > REFUSALS || submitting.signal.aborted) return 'final';
      await wait(TOP_UP_EVERY_MS / REFUSALS, submitting.signal);
      return 'again';
    });
    if (job === null) return;
    record.jobIds.add(job.id);
    // Of one that is completed already, the amount is what was charged.
    if (job.cost.state !== 'charged') record.prices.add(job.cost.amount);
  }

  /** null when it was refused, or the run is over. */
  async function untilAnswered<T>(
    record: RequestRecord,
    ask: () => Promise<T>,
    onRefusal: (error: VideoApiError) => Promise<'again' | 'final' | 'surprising'> = async () => 'surprising',
  ): Promise<T | null> {
    while (!running.signal.aborted) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof VideoApiError && !isFailure(error)) {
          const verdict = await onRefusal(error);
          if (verdict === 'surprising') record.surprise = `${error.status} ${error.code}`;
          if (verdict !== 'again') return null;
        } else await wait(REPEAT_MS, running.signal);
      }
    }
    return null;
  }

  return {
    requests,
    countOpen: () => following.size,
    async finish(limitMs) {
      submitting.abort();
      const over = new AbortController();
      void wait(limitMs, over.signal).then(() => running.abort(new RunIsOver('the time is over')));
      await Promise.all(loops);
      await Promise.all(following);
      await askRefusedAgain();
      over.abort();
    },
  };
}
