/** A receiver keeps what came, knows a true signature, and is not always well. */
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../src/random.ts';
import { type Receiver, startReceiver } from '../src/receiver.ts';

const ORGANIZATION = '9b2f6c1e-3f0d-4a53-8a43-0d5f0d3f6a11';
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver(createRandom(1), 0);
  receiver.expect(ORGANIZATION, SECRET);
});
afterEach(() => receiver[Symbol.asyncDispose]());

function send(secret: string, id = 'msg_1'): Promise<number | null> {
  const now = new Date();
  const body = '{"type":"video.completed"}';
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  return fetch(receiver.addressOf(ORGANIZATION), { method: 'POST', headers, body }).then(
    ({ status }) => status,
    () => null,
  );
}

describe('a receiver', () => {
  test('that is well takes everything, and knows which secret signed it', async () => {
    receiver.recover();
    expect([await send(SECRET), await send(OTHER)]).toEqual([204, 204]);
    expect(receiver.tries).toMatchObject([
      { organizationId: ORGANIZATION, webhookId: 'msg_1', isVerified: true, isTaken: true },
      { organizationId: ORGANIZATION, webhookId: 'msg_1', isVerified: false, isTaken: true },
    ]);
  });

  test('refuses some and leaves some without an answer, and has none of those as taken', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => send(SECRET, `msg_${index}`)),
    );
    expect(new Set(answers)).toEqual(new Set([204, 500, null]));
    const taken = receiver.tries.filter(({ isTaken }) => isTaken).length;
    expect(taken).toBe(answers.filter((status) => status === 204).length);
    expect(taken).toBeGreaterThan(150);
  });
});
