/** The gateway's REST API for applications: create a video, wait for it, see what it cost. */
import type { Credits } from '@geekhub/contracts/credits';
import type { CreateVideo, Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { Model } from '@geekhub/contracts/model';
import type { CreateQuote, Quote } from '@geekhub/contracts/quote';
import type { Receipt } from '@geekhub/contracts/receipt';
import { authorizationHeader } from './authorization-header.ts';
import { jobPath } from './job-path.ts';
import { normalizeBaseUrl } from './normalize-base-url.ts';
import { type RetryPolicy, requestWithRetry } from './request-with-retry.ts';
import { type ApiAnswer, type ApiRequest, type Connection, sendRequest } from './send-request.ts';
import { type Sleep, sleep } from './sleep.ts';
import { type WaitOptions, waitForJob } from './wait-for-job.ts';

export interface VideoClientOptions {
  /** Where the gateway listens, with or without `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** How long one request may take before it counts as lost. Half a minute when absent. */
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
  sleep?: Sleep;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions {
  /** Made for the call when absent. Give your own to make the same call again after your program was restarted. */
  idempotencyKey?: string;
}

/** A job, and whether the request had been taken in before. */
export interface OrderedJob {
  job: Job;
  replayed: boolean;
}

export interface ListOptions extends CallOptions {
  limit?: number;
  /** The `next_cursor` of the page before. */
  cursor?: string;
}

/** Every call throws VideoApiError when it was refused and VideoConnectionError when no answer came. */
export interface VideoClient {
  /** Answers at once with the new job. Repeats itself after a lost connection without ever making a second job. */
  create(input: CreateVideo, options?: CreateOptions): Promise<Job>;
  /** The same for a program that has to know whether it made the job or found it by its key. */
  order(input: CreateVideo, options?: CreateOptions): Promise<OrderedJob>;
  /** Names the price, and keeps to it for a while. Sets nothing aside. */
  quote(input: CreateQuote, options?: CallOptions): Promise<Quote>;
  get(id: string, options?: CallOptions): Promise<Job>;
  /** Newest first. */
  list(options?: ListOptions): Promise<List<Job>>;
  /** Resolves when the job has completed or failed; a failed job is no exception. */
  waitFor(id: string, options?: WaitOptions): Promise<Job>;
  receipt(id: string, options?: CallOptions): Promise<Receipt>;
  models(options?: CallOptions): Promise<List<Model>>;
  credits(options?: CallOptions): Promise<Credits>;
  /** Any other call, by its address. Repeated after passing trouble only where that is safe: a GET, or with a key. */
  call<T>(request: ApiRequest, options?: CallOptions): Promise<T>;
}

/** Someone is waiting for the call to return, so trouble may delay it by seconds. */
const BRIEF: RetryPolicy = { attempts: 4, backoffCapMs: 8_000, longestWaitMs: 60_000 };
const DEFAULT_TIMEOUT_MS = 30_000;

export function createVideoClient(options: VideoClientOptions): VideoClient {
  const connection: Connection = {
    baseUrl: normalizeBaseUrl(options.baseUrl),
    authorization: authorizationHeader(options.apiKey),
    fetch: options.fetch ?? globalThis.fetch,
    sleep: options.sleep ?? sleep,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  };

  const send = <T>(request: ApiRequest, signal: AbortSignal | undefined): Promise<ApiAnswer<T>> =>
    requestWithRetry<T>(connection, request, BRIEF, signal);

  const call = async <T>(request: ApiRequest, signal: AbortSignal | undefined): Promise<T> =>
    (await send<T>(request, signal)).body;

  async function order(input: CreateVideo, options: CreateOptions = {}): Promise<OrderedJob> {
    const { idempotencyKey = crypto.randomUUID(), signal } = options;
    const path = '/v1/videos/generations';
    const { body, replayed } = await send<Job>({ method: 'POST', path, body: input, idempotencyKey }, signal);
    return { job: body, replayed };
  }

  return {
    order,
    create: async (input, options) => (await order(input, options)).job,
    quote: (input, { signal } = {}) =>
      call({ method: 'POST', path: '/v1/videos/quotes', body: input }, signal),
    get: (id, { signal } = {}) => call({ method: 'GET', path: jobPath(id) }, signal),
    list: ({ limit, cursor, signal } = {}) =>
      call({ method: 'GET', path: `/v1/videos${pageQuery(limit, cursor)}` }, signal),
    waitFor: (id, waitOptions = {}) => waitForJob(connection, id, waitOptions),
    receipt: (id, { signal } = {}) => call({ method: 'GET', path: `${jobPath(id)}/receipt` }, signal),
    models: ({ signal } = {}) => call({ method: 'GET', path: '/v1/models' }, signal),
    credits: ({ signal } = {}) => call({ method: 'GET', path: '/v1/credits' }, signal),
    async call<T>(request: ApiRequest, { signal }: CallOptions = {}): Promise<T> {
      if (request.method === 'GET' || request.idempotencyKey !== undefined) return call<T>(request, signal);
      return (await sendRequest<T>(connection, request, signal)).body;
    },
  };
}

function pageQuery(limit: number | undefined, cursor: string | undefined): string {
  const query = new URLSearchParams();
  if (limit !== undefined) query.set('limit', String(limit));
  if (cursor !== undefined) query.set('cursor', cursor);
  return query.size === 0 ? '' : `?${query}`;
}
