/** A provider in trouble is paused and tried again; jobs wait for it, and each is paid for once. */
import { DEFAULT_GUARD_POLICY } from '@geekhub/engine/guard-provider';
import { expect, test } from 'vitest';
import { type LiveHouse, startLiveHouse } from './live-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const PROMPT = 'a paper boat in the rain';
const PAUSE = { baseMs: 400, capMs: 800, spreadMs: 200 };
const { circuits } = DEFAULT_GUARD_POLICY;
/** The pauses of minutes, in less than a second. */
const guard = {
  ...DEFAULT_GUARD_POLICY,
  circuits: {
    submit: { ...circuits.submit, ...PAUSE },
    check: { ...circuits.check, ...PAUSE },
    open: { ...circuits.open, ...PAUSE },
  },
};

/** Lines of the log about the guard. */
const guardLines = ({ gateway }: LiveHouse): Record<string, unknown>[] =>
  gateway
    .log()
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => String(msg).startsWith('provider '));

test('a fal that answers 503 again and again is paused, tried, and gone on with', async () => {
  await using house = await startLiveHouse({ renderMs: 0, policy: { guard } });
  house.fal.script('status', { kind: 'status', status: 503 }, 8);
  const prompts = ['one', 'two', 'three', 'four'].map((boat) => `${PROMPT}, ${boat}`);
  const runs = await Promise.all(
    prompts.map((prompt) => house.run({ model: 'fal/kling-2', prompt, duration: 5 })),
  );
  expect(runs.map(({ job }) => job.status)).toEqual(Array(4).fill('completed'));
  expect(house.fal.submits).toHaveLength(4);
  expect(guardLines(house)).toMatchObject([
    {
      ...{ level: 50, provider: 'fal', call: 'check', trouble: 'unwell' },
      msg: 'provider paused, jobs wait: it answers with errors, or not at all',
    },
    { level: 30, provider: 'fal', call: 'check', msg: 'provider is well again, jobs go on' },
  ]);
  expect(house.gateway.gateway.guards.get('fal')?.readGuard()).toMatchObject({
    ...{ inFlight: 0, waiting: 0 },
    circuits: { submit: { state: 'closed' }, check: { state: 'closed' }, open: { state: 'closed' } },
  });
  expect(house.leaks(PROMPT)).toEqual([]);
  expect(await house.client.credits()).toMatchObject({ balance: '33.20', held: '0.00' });
  expect(await inspectLedger(house.gateway.database)).toEqual(SOUND);
});

test('a key that Google refuses pauses the submits to Google alone: their jobs wait, and nothing else does', async () => {
  await using house = await startLiveHouse({ renderMs: 0, policy: { guard } });
  await house.topUp('100.00');
  // Tried again after half a minute at the earliest: long enough to see that nobody else waits.
  house.gemini.script('submit', { kind: 'status', status: 401 }, 3);
  const veo = await house.client.create({ model: 'google/veo-3', prompt: PROMPT, duration: 4 });
  const other = await house.client.create({ model: 'google/veo-3', prompt: `${PROMPT}, two`, duration: 4 });
  const third = await house.client.create({ model: 'google/veo-3', prompt: `${PROMPT}, three`, duration: 4 });
  await expect
    .poll(() => guardLines(house))
    .toMatchObject([{ level: 50, provider: 'google', call: 'submit', trouble: 'credentials_refused' }]);
  expect((await house.run({ model: 'fal/kling-2', prompt: PROMPT, duration: 5 })).job.status).toBe(
    'completed',
  );
  const open = await Promise.all([veo, other, third].map(({ id }) => house.client.get(id)));
  expect(open.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
  expect(house.gateway.gateway.guards.get('google')?.readGuard().circuits).toMatchObject({
    submit: { state: 'open', trouble: 'credentials_refused' },
    check: { state: 'closed' },
  });
  expect(house.gemini.submits).toHaveLength(3);
  expect(house.leaks(PROMPT)).toEqual([]);
});
