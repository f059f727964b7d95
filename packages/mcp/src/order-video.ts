/** Orders a video within what the session may spend, once however often it is asked to. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import type { OrderedJob } from '@geekhub/client/video-client';
import type { CreateVideo } from '@geekhub/contracts/job';
import { type Micros, microsOf } from '@geekhub/contracts/money';
import { OverSpendLimit } from './over-spend-limit.ts';
import { requestKey } from './request-key.ts';
import type { Caller, Session } from './session.ts';
import { UnknownQuote } from './unknown-quote.ts';

export type OrderedVideo = OrderedJob;

/** Answers after which there may be a job all the same, of this request or of one that was lost before it. */
const MAYBE_MADE: readonly (string | null)[] = [null, 'internal_error', 'conflict', 'rate_limit_exceeded'];

export function orderVideo(
  session: Session,
  caller: Caller,
  input: CreateVideo,
  take: number,
): Promise<OrderedVideo> {
  const key = requestKey(caller.apiKey, input, take);
  const underWay = session.orders.get(key);
  if (underWay !== undefined) return underWay;
  const order = place(session, caller, input, key).finally(() => session.orders.delete(key));
  session.orders.set(key, order);
  return order;
}

async function place(
  session: Session,
  caller: Caller,
  input: CreateVideo,
  key: string,
): Promise<OrderedVideo> {
  const { spending } = session;
  const isNew = !spending.has(key);
  if (isNew && spending.limitMicros !== null) await setAside(session, caller, input, key);
  try {
    // Whoever stops listening must not leave it open whether there is a job, so no signal ends this.
    const ordered = await caller.client.order(input, { idempotencyKey: key });
    const { job, replayed } = ordered;
    // Found and over: made before this session, and none of its spending.
    if (isNew && replayed && (job.status === 'completed' || job.status === 'failed')) spending.release(key);
    else spending.settle(key, job);
    return ordered;
  } catch (error) {
    if (error instanceof VideoApiError && !MAYBE_MADE.includes(error.code)) spending.release(key);
    throw error;
  }
}

async function setAside(session: Session, caller: Caller, input: CreateVideo, key: string): Promise<void> {
  const { spending } = session;
  const micros = await priceOf(session, caller, input);
  if (spending.reserve(key, micros)) return;
  // Jobs that failed, or came out short, have given back since they were last looked at.
  await Promise.all(spending.openJobs().map(async (id) => spending.note(await caller.client.get(id))));
  if (!spending.reserve(key, micros)) throw new OverSpendLimit(micros, spending);
}

async function priceOf(session: Session, { client }: Caller, input: CreateVideo): Promise<Micros> {
  const { webhook_url: _, metadata: __, quote_id: quoteId, ...rendered } = input;
  if (quoteId === undefined) return microsOf((await client.quote(rendered)).hold);
  const micros = session.quotedMicros.get(quoteId);
  if (micros === undefined) throw new UnknownQuote();
  return micros;
}
