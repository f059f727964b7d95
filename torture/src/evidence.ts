/** What is known when a run is over: what callers were told, what is in the database, what the providers were sent. */
import { createHash } from 'node:crypto';
import type { Database } from '@geekhub/store-postgres/database';
import { type Books, readBooks } from '@geekhub/store-postgres/read-books';
import type { RequestRecord } from './load.ts';
import type { TopUp } from './operator.ts';
import type { Render } from './stand-ins.ts';

/** A job as the database has it. */
export interface JobFacts {
  id: string;
  organizationId: string;
  idempotencyKey: string | null;
  prompt: string;
  provider: string;
  status: string;
  errorCode: string | null;
  /** How many times it was charged. */
  charges: number;
}

export interface Recharge {
  organizationId: string;
  idempotencyKey: string | null;
  amountMicros: bigint;
}

export interface Evidence {
  requests: readonly RequestRecord[];
  jobs: readonly JobFacts[];
  renders: readonly Render[];
  /** By job id: the SHA-256 of what its `video_url` served; null where it served nothing. */
  videos: ReadonlyMap<string, string | null>;
  books: Books;
  heldMicros: bigint;
  topUps: readonly TopUp[];
  recharges: readonly Recharge[];
  /** Failures while nothing was down: `500` or `no answer`, each time. */
  strayAnswers: readonly string[];
  /** Ends of gateways that nobody asked for; what never came back. */
  complaints: readonly string[];
}

type Observed = Pick<Evidence, 'jobs' | 'books' | 'heldMicros' | 'recharges'>;

export async function readDatabase(database: Database): Promise<Observed> {
  const jobs = await database.query<JobFacts>(
    `select j.id, j.organization_id as "organizationId", j.idempotency_key as "idempotencyKey",
       j.request ->> 'prompt' as prompt, j.provider, j.status, j.error_code as "errorCode",
       count(t.id)::int as charges
     from geekhub.jobs j left join geekhub.transfers t on t.job_id = j.id and t.kind = 'charge'
     group by j.id`,
  );
  const recharges = await database.query<Recharge>(
    `select organization_id as "organizationId", idempotency_key as "idempotencyKey",
       amount_micros as "amountMicros"
     from geekhub.transfers where kind = 'recharge'`,
  );
  const [held] = await database.query<{ micros: bigint }>(
    'select coalesce(sum(held_micros), 0)::bigint as micros from geekhub.balances',
  );
  return { jobs, recharges, books: await readBooks(database), heldMicros: held?.micros ?? 0n };
}

const AT_ONCE = 8;
const ANSWER_MS = 10_000;

/** Fetches what every completed job's address serves. */
export async function fetchVideos(requests: readonly RequestRecord[]): Promise<Map<string, string | null>> {
  const videos = new Map<string, string | null>();
  const left = requests.flatMap(({ ended }) => (ended?.status === 'completed' ? [ended] : []));
  async function fetchOn(): Promise<void> {
    for (let job = left.pop(); job !== undefined; job = left.pop()) {
      videos.set(job.id, await fetchDigest(job.video_url));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, fetchOn));
  return videos;
}

async function fetchDigest(url: string | null): Promise<string | null> {
  if (url === null) return null;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const bytes = await response.bytes();
    return response.ok ? createHash('sha256').update(bytes).digest('hex') : null;
  } catch {
    return null;
  }
}
