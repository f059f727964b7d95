/** A line of events while time passes, which the test does by hand. */
import type { ApiDependencies } from '@geekhub/api/context';
import { PublicError } from '@geekhub/contracts/error';
import type { EventEar } from '@geekhub/engine/event-hub';
import type { Caller } from '@geekhub/ports/account-store';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { serveWebhookEvents } from '../src/serve-webhook-events.ts';

const CALLER = { scope: { organizationId: 'o', mode: 'test' }, requestsPerMinute: null } as Caller;

async function openLine() {
  const state: { ear?: EventEar; beat?: () => void; revoked: boolean; left: boolean; beats: number } = {
    ...{ revoked: false, left: false, beats: 0 },
  };
  const server = Fastify();
  serveWebhookEvents(server, {
    dependencies: {
      authenticator: {
        async authenticate() {
          if (state.revoked) throw new PublicError('key_revoked', 'This API key was revoked.');
          return CALLER;
        },
      },
      countRequest: async () => ({ exceeded: false }),
    } as unknown as ApiDependencies,
    hub: {
      async listen(_scope, _afterId, ear) {
        state.ear = ear;
        return {
          mark: () => `at_1_0_${state.beats}`,
          leave() {
            state.left = true;
          },
        };
      },
      poll: async () => ({ full: false }),
      close() {},
    },
    timers: {
      every(_milliseconds, work) {
        state.beat = work;
        return () => {
          delete state.beat;
        };
      },
    },
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const hangUp = new AbortController();
  onTestFinished(async () => {
    hangUp.abort();
    await server.close();
  });
  const response = await fetch(`${url}/v1/webhooks/events`, { signal: hangUp.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  /** As much as this has; undefined where the line ended before. Pieces may come together or apart. */
  async function read(expected = '?'): Promise<string | undefined> {
    while (heard.length < expected.length) {
      const { done, value = '' } = (await reader?.read()) ?? { done: true };
      if (done) return undefined;
      heard += value;
    }
    const text = heard.slice(0, expected.length);
    heard = heard.slice(expected.length);
    return text;
  }
  const hear = async (expected: string) => expect(await read(expected)).toBe(expected);
  await hear('retry: 2000\n\n');
  await hear(':at_1_0_0\nid: at_1_0_0\n\n');
  return { state, read, hear, hangUp };
}

test('is kept open by comments, and given back when the caller hangs up', async () => {
  const { state, hear, hangUp } = await openLine();
  state.beats = 1;
  state.beat?.();
  await hear(':at_1_0_1\nid: at_1_0_1\n\n');
  state.ear?.onEvent({ id: 'msg_1', type: 'video.failed', body: '{"a":"\\n"}' });
  await hear('id: msg_1\nevent: video.failed\ndata: {"a":"\\n"}\n\n');
  hangUp.abort();
  await expect.poll(() => [state.left, state.beat]).toEqual([true, undefined]);
});

test('ends for a key that was revoked meanwhile', async () => {
  const { state, read, hear } = await openLine();
  state.revoked = true;
  state.beat?.();
  await hear(':at_1_0_0\nid: at_1_0_0\n\n');
  expect(await read()).toBeUndefined();
  await expect.poll(() => state.left).toBe(true);
});

test('cuts off a caller that does not read', async () => {
  const { state } = await openLine();
  for (let sent = 0; sent < 100 && !state.left; sent += 1) {
    state.ear?.onEvent({ id: 'msg_1', type: 'video.failed', body: 'x'.repeat(512 * 1024) });
  }
  await expect.poll(() => state.left).toBe(true);
});
