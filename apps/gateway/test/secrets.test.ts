/** The log helps, and gives nothing away. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { withoutSecrets } from '../src/log.ts';
import { createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { startGateway } from './start-gateway.ts';
import { unreachableFal } from './unreachable-fal.ts';

const PROMPT = 'the secret launch video of a customer';
const GEMINI_KEY = 'AIzaSyThisIsNoRealKey0123456789';
const INFO = 30;

test('no line of the log holds a key or a token, and none from info up a prompt, whatever happens', async () => {
  const fal = await unreachableFal();
  const gateway = await startGateway({ ...fal, LOG_LEVEL: 'debug', GEMINI_API_KEY: GEMINI_KEY });
  const { live, sandbox, operator } = createApiCallers(gateway);
  const { liveKey, testKey } = await createOrganization(operator);
  const wrongKey = gateway.secrets.live_key.replace(/.$/, '_');
  const body = { ...KLING, prompt: PROMPT, metadata: { customer: PROMPT } };

  const job = await live.post<{ id: string }>(GENERATIONS, body);
  await live.get(`/v1/videos/${job.body.id}`);
  await sandbox.post(GENERATIONS, { ...body, duration: 7 });
  await sandbox.get(`/trpc/videos.create?input=${encodeURIComponent(JSON.stringify(body))}`);
  await createApiCaller(gateway.url, liveKey).get(`/v1/videos/${encodeURIComponent(PROMPT)}?key=${liveKey}`);
  await createApiCaller(gateway.url, testKey).get('/v1/credits');
  await createApiCaller(gateway.url, wrongKey).get(`/v1/${wrongKey}`);
  await live.post(GENERATIONS, `{"prompt":"${PROMPT}`);
  await gateway.database.close();
  await live.post(GENERATIONS, body);
  await createApiCaller(gateway.url, gateway.secrets.admin_token).get(
    `/v1/admin/organizations/${randomUUID()}`,
  );
  await gateway[Symbol.asyncDispose]();

  const lines = gateway.log();
  expect(lines.length).toBeGreaterThan(10);
  const { live_key, test_key, admin_token } = gateway.secrets;
  for (const secret of [
    live_key,
    test_key,
    admin_token,
    liveKey,
    testKey,
    wrongKey,
    fal.FAL_KEY,
    GEMINI_KEY,
  ]) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  }
  const above = lines.filter((line) => (JSON.parse(line) as { level: number }).level >= INFO);
  expect(above.some((line) => line.includes('internal error'))).toBe(true);
  expect(above.filter((line) => line.includes(PROMPT) || line.includes(encodeURIComponent(PROMPT)))).toEqual(
    [],
  );
});

test.each([
  ['a key of ours', `no row for ghub_sk_live_${'a'.repeat(32)}!`, 'no row for ghub_sk_live_[redacted]!'],
  [
    'a session',
    `cookie geekhub_session=ghub_session_${'a'.repeat(32)};`,
    'cookie geekhub_session=ghub_session_[redacted];',
  ],
  ['a sign-in link', `/sign-in#ghub_link_${'a'.repeat(32)} x`, '/sign-in#ghub_link_[redacted] x'],
  ['a signed token', 'token eyJhbGciOi.eyJzdWIi_-.c2ln-_ was refused', 'token eyJ[redacted] was refused'],
  ['an operator token', `Bearer ghub_admin_${'a'.repeat(32)}`, 'Bearer [redacted]'],
  [
    'a database address',
    'cannot reach postgres://user:pass@host/db now',
    'cannot reach postgres://[redacted] now',
  ],
  ['a fal key', 'sent Key 0a1b:2c3d to fal', 'sent Key [redacted] to fal'],
  ['a Google key', `?key=${GEMINI_KEY}&alt=media`, '?key=[redacted]&alt=media'],
])('%s is cut out of what an error says', (_, said, logged) => {
  expect(withoutSecrets(said)).toBe(logged);
});
