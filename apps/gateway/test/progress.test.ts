/** How far a job is and when it is ready: the same wherever it stands, and learned from the jobs before it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import type { Model } from '@geekhub/contracts/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, createApiCaller, createApiCallers } from './api-caller.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { startReplica } from './start-replica.ts';

const ENOUGH = 5;

let gateway: RunningGateway;
let sandbox: ApiCaller;

beforeAll(async () => {
  gateway = await startGateway();
  ({ sandbox } = createApiCallers(gateway));
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function ended(id: string): Promise<Job> {
  for (;;) {
    const { body } = await sandbox.get<Job>(`/v1/videos/${id}`);
    if (body.completed !== null) return body;
    await pause(100);
  }
}

test('a job tells what it is expected to take, and one after enough others what those took', async () => {
  const first = await sandbox.post<Job>(GENERATIONS, KLING);
  expect(first.body).toMatchObject({ progress: 0, progress_source: 'estimated', eta_seconds: 3 });
  const others = await Promise.all(
    Array.from({ length: ENOUGH - 1 }, () => sandbox.post<Job>(GENERATIONS, KLING)),
  );
  for (const { body } of [first, ...others]) {
    expect(await ended(body.id)).toMatchObject({ status: 'completed', progress: 100 });
  }
  // As if each had taken a hundred seconds more.
  await gateway.database.query(
    "update geekhub.attempts set started_at = started_at - interval '100 seconds'",
    [],
  );

  await using replica = await startReplica(gateway, { SANDBOX_DELAY_SECONDS: '60' });
  const there = createApiCaller(replica.url, gateway.secrets.test_key);
  const { body: job, headers } = await there.post<Job>(GENERATIONS, KLING);
  expect(job.eta_seconds).toBeGreaterThanOrEqual(100);
  expect(job.eta_seconds).toBeLessThan(130);
  expect(job.poll_after_seconds).toBe(5);
  expect(headers.get('retry-after')).toBe('5');

  // The same process, the next one, and the list: what was expected of a job is written in its row.
  const readings = await Promise.all([
    there.get<Job>(`/v1/videos/${job.id}`).then(({ body }) => body),
    sandbox.get<Job>(`/v1/videos/${job.id}`).then(({ body }) => body),
    sandbox.get<List<Job>>('/v1/videos').then(({ body }) => body.data.find(({ id }) => id === job.id)),
  ]);
  for (const reading of readings) {
    expect(Math.abs((reading?.eta_seconds ?? 0) - (job.eta_seconds ?? 0))).toBeLessThan(10);
  }

  // What test videos take says nothing of the provider's.
  const { body: model } = await there.get<Model>('/v1/models/fal/kling-2');
  expect(model.typical_seconds).toEqual({ min: 120, max: 300, source: 'catalogue' });
});
