/** A connection that does not come about in time is known not to have sent anything. */
import { expect, test } from 'vitest';
import { isNeverSent } from '../src/never-sent.ts';
import { createProviderFetch } from '../src/provider-fetch.ts';
import { startMuteServer } from './local-server.ts';

test('a server that does not shake hands is given up, and nothing was sent to it', async () => {
  await using mute = await startMuteServer();
  const failed: unknown = await createProviderFetch(100)(`https://127.0.0.1:${mute.port}`).catch(
    (error: unknown) => error,
  );
  expect(isNeverSent(failed)).toBe(true);
  expect(mute.connections()).toBe(1);
});
