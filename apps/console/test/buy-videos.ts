/** Videos of days gone by, made and paid for in the database of a running gateway as the gateway itself does it. */
import type { RunningGateway } from '@geekhub/gateway/test/start-gateway';
import { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import { KLING_REQUEST, newJob } from '@geekhub/testing/new-job';

export interface Purchase {
  /** Delivered then. */
  at: Date;
  model: string;
  seconds: number;
  micros: bigint;
}

const SHA256 = 'a'.repeat(64);

/** In one transaction, so that nobody else sees the clock move or finds a job to work on. */
export async function buyVideos(
  { database }: Pick<RunningGateway, 'database'>,
  scope: Parameters<typeof newJob>[0],
  purchases: readonly Purchase[],
): Promise<void> {
  await database.transaction(async (transaction) => {
    const jobs = createPostgresJobStore({ ...database, query: transaction.query });
    const moveClock = (time: string) =>
      transaction.query(
        `create or replace function geekhub.app_now() returns timestamptz language sql stable return ${time}`,
      );
    for (const { at, model, seconds, micros } of purchases) {
      await moveClock(`'${at.toISOString()}'::timestamptz`);
      const request = { ...KLING_REQUEST, durationSeconds: seconds };
      const job = newJob(scope, { model, request, holdMicros: micros });
      const { kind } = await jobs.create(job);
      if (kind !== 'created') throw new Error(`the job was not created: ${kind}`);
      const first = await jobs.claim(job.id, 60_000);
      await jobs.commit(job.id, first?.version ?? 0, {
        ...{ to: 'processing', accepted: {}, finished: null, progress: null },
        ...{ copyFault: false, nextCheckMs: 0 },
      });
      const second = await jobs.claim(job.id, 60_000);
      const size = { width: 1280, height: 720, audio: false, bytes: 9, sha256: SHA256 };
      await jobs.commit(job.id, second?.version ?? 0, {
        ...{ to: 'completed', chargeMicros: micros, delivered: { durationMs: seconds * 1_000, ...size } },
      });
    }
    await moveClock('statement_timestamp()');
  });
}
