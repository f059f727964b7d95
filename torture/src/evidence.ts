/** What is known when a run is over: what callers were told, what is in the database, what the providers were sent. */
import { createHash } from 'node:crypto';
import type { Database } from '@geekhub/store-postgres/database';
import { type Books, readBooks } from '@geekhub/store-postgres/read-books';
import type { AnswerCounts } from './answers.ts';
import type { LastAnswers } from './last-questions.ts';
import type { RequestRecord } from './load.ts';
import type { TopUp } from './operator.ts';
import type { ReceivedTry } from './receiver.ts';
import type { KillRecord } from './run-chaos.ts';
import type { Records } from './stand-ins.ts';
import type { Span, Trouble } from './trouble.ts';

/** A job as the database has it. */
export interface JobFacts {
  id: string;
  organizationId: string;
  idempotencyKey: string | null;
  prompt: string;
  provider: 'fal' | 'google';
  status: string;
  errorCode: string | null;
  /** How many times it was charged, and how much in all. */
  charges: number;
  chargedMicros: bigint;
  /** Of the video that was delivered. */
  sha256: string | null;
  bytes: number | null;
  webhookUrl: string | null;
  /** Milliseconds since 1970, as all times here; null while it is open. */
  endedAt: number | null;
  /** From the intent of its last submit until it was answered, or until it was known that no answer came. */
  submit: Span | null;
}

/** A row of the ledger. */
export interface Transfer {
  organizationId: string;
  mode: string;
  kind: string;
  source: string;
  destination: string;
  amountMicros: bigint;
  idempotencyKey: string | null;
}

/** A balance as the database keeps it. */
export interface Balance {
  organizationId: string;
  mode: string;
  availableMicros: bigint;
  heldMicros: bigint;
}

/** What an address served. */
export interface ServedVideo {
  sha256: string;
  bytes: number;
}

export interface Evidence extends LastAnswers, Readonly<Records> {
  requests: readonly RequestRecord[];
  jobs: readonly JobFacts[];
  /** By job id; null where its `video_url` served nothing. */
  videos: ReadonlyMap<string, ServedVideo | null>;
  webhookTries: readonly ReceivedTry[];
  books: Books;
  balances: readonly Balance[];
  transfers: readonly Transfer[];
  topUps: readonly TopUp[];
  kills: readonly Pick<KillRecord, 'kind' | 'point'>[];
  troubles: readonly Trouble[];
  answers: AnswerCounts;
  /** Ends of gateways that nobody asked for; what never came back. */
  complaints: readonly string[];
}

/** What looks for breaches of one promise, and puts each in words. */
export type Check = (evidence: Evidence) => string[];

type Observed = Pick<Evidence, 'jobs' | 'books' | 'balances' | 'transfers'>;
type JobRow = Omit<JobFacts, 'submit'> & { submitFrom: number | null; submitTo: number };

export async function readDatabase(database: Database): Promise<Observed> {
  const rows = await database.query<JobRow>(
    `select j.id, j.organization_id as "organizationId", j.idempotency_key as "idempotencyKey",
       j.request ->> 'prompt' as prompt, j.provider, j.status, j.error_code as "errorCode", j.sha256,
       j.bytes::float8 as bytes, j.webhook_url as "webhookUrl", c.charges, c.micros as "chargedMicros",
       (extract(epoch from j.completed_at) * 1000)::float8 as "endedAt",
       (extract(epoch from a.started_at) * 1000)::float8 as "submitFrom",
       (extract(epoch from coalesce(a.answered_at, geekhub.app_now())) * 1000)::float8 as "submitTo"
     from geekhub.jobs j
       left join geekhub.attempts a on a.job_id = j.id
         and a.number = (select max(last.number) from geekhub.attempts last where last.job_id = j.id)
       cross join lateral (select count(*)::int as charges, coalesce(sum(t.amount_micros), 0)::bigint as micros
         from geekhub.transfers t where t.job_id = j.id and t.kind = 'charge') c`,
  );
  const jobs = rows.map(({ submitFrom: from, submitTo: to, ...job }) => ({
    ...job,
    submit: from === null ? null : { from, to },
  }));
  const transfers = await database.query<Transfer>(
    `select organization_id as "organizationId", mode, kind, source, destination,
       amount_micros as "amountMicros", idempotency_key as "idempotencyKey"
     from geekhub.transfers order by sequence`,
  );
  const balances = await database.query<Balance>(
    `select organization_id as "organizationId", mode, available_micros as "availableMicros",
       held_micros as "heldMicros"
     from geekhub.balances`,
  );
  return { jobs, transfers, balances, books: await readBooks(database) };
}

const AT_ONCE = 8;
const ANSWER_MS = 10_000;

/** Fetches what every completed job's address serves. */
export async function fetchVideos(
  requests: readonly RequestRecord[],
): Promise<Map<string, ServedVideo | null>> {
  const videos = new Map<string, ServedVideo | null>();
  const left = requests.flatMap(({ ended }) => (ended?.status === 'completed' ? [ended] : []));
  async function fetchOn(): Promise<void> {
    for (let job = left.pop(); job !== undefined; job = left.pop()) {
      videos.set(job.id, await fetchVideo(job.video_url));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, fetchOn));
  return videos;
}

async function fetchVideo(url: string | null): Promise<ServedVideo | null> {
  if (url === null) return null;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const bytes = await response.bytes();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return response.ok ? { sha256, bytes: bytes.length } : null;
  } catch {
    return null;
  }
}
