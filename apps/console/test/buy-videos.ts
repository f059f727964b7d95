/** Videos of days gone by, made and paid for in a running gateway as the gateway itself does it. */
import type { RunningGateway } from '@geekhub/gateway/test/start-gateway';
import { KLING_REQUEST, newJob } from '@geekhub/testing/new-job';

export interface Purchase {
  /** Delivered then. */
  at: Date;
  model: string;
  seconds: number;
  micros: bigint;
}

const SHA256 = 'a'.repeat(64);

/** Before anybody is signed in: the clock of the database is moved, and let go at the end. */
export async function buyVideos(
  { database, engine }: Pick<RunningGateway, 'database' | 'engine'>,
  scope: Parameters<typeof newJob>[0],
  purchases: readonly Purchase[],
): Promise<void> {
  const moveClock = (time: string) =>
    database.query(
      `create or replace function geekhub.app_now() returns timestamptz language sql stable return ${time}`,
    );
  for (const { at, model, seconds, micros } of purchases) {
    await moveClock(`'${at.toISOString()}'::timestamptz`);
    const request = { ...KLING_REQUEST, durationSeconds: seconds };
    const job = newJob(scope, { model, request, holdMicros: micros, provider: 'nobody' });
    const { kind } = await engine.jobs.create(job);
    if (kind !== 'created') throw new Error(`the job was not created: ${kind}`);
    const first = await engine.jobs.claim(job.id, 60_000);
    await engine.jobs.commit(job.id, first?.version ?? 0, {
      ...{ to: 'processing', accepted: {}, finished: null, progress: null, copyFault: false, nextCheckMs: 0 },
    });
    const second = await engine.jobs.claim(job.id, 60_000);
    const size = { width: 1280, height: 720, audio: false, bytes: 9, sha256: SHA256 };
    await engine.jobs.commit(job.id, second?.version ?? 0, {
      ...{ to: 'completed', chargeMicros: micros, delivered: { durationMs: seconds * 1_000, ...size } },
    });
  }
  await moveClock('statement_timestamp()');
}
