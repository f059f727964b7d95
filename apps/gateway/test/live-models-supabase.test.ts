/** The same models with Supabase Storage, and the price that the documentation promises. */
import { expect, test } from 'vitest';
import { startLiveHouse } from './live-house.ts';
import { describeLiveModels } from './live-models-suite.ts';

describeLiveModels('supabase');

test('ten Kling videos of five seconds cost 42.00 MXN', async () => {
  await using house = await startLiveHouse({ storage: 'supabase', callbacks: true });
  const runs = Array.from({ length: 10 }, (_, number) =>
    house.run({ model: 'fal/kling-2', prompt: `take ${number}`, duration: 5 }),
  );
  const statuses = (await Promise.all(runs)).map(({ job }) => job.status);
  expect(statuses).toEqual(Array.from({ length: 10 }, () => 'completed'));
  expect(await house.client.credits()).toMatchObject({ balance: '8.00', held: '0.00' });
  expect(house.fal.submits).toHaveLength(10);
  expect(house.supabase.objects.size).toBe(10);
});
