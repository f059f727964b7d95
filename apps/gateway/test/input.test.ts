/** What a body may hold: nothing is coerced, dropped, cut or quietly replaced. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCallers } from './api-caller.ts';
import { expectError } from './expect-error.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'error' });
  callers = createApiCallers(gateway);
});
afterAll(async () => {
  const internalErrors = gateway.log();
  await gateway[Symbol.asyncDispose]();
  expect(internalErrors).toEqual([]);
});

async function expectRefused(body: unknown, param: string): Promise<void> {
  const answer = await callers.sandbox.post(GENERATIONS, body);
  expectError(answer, 400, 'invalid_request_error', { param, message: expect.stringContaining(param) });
}

async function expectTaken(body: object): Promise<object> {
  const answer = await callers.sandbox.post<object>(GENERATIONS, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test.each([
  ['duration', '5'],
  ['duration', 5.5],
  ['duration', null],
  ['duration', true],
  ['seed', '7'],
  ['audio', 'false'],
  ['audio', 0],
  ['prompt', 42],
  ['prompt', null],
  ['model', ['fal/kling-2']],
  ['metadata', 'key=value'],
  ['metadata', ['value']],
  ['image_url', {}],
])('%s: %j is not read as something else', async (field, value) => {
  await expectRefused({ ...KLING, [field]: value }, field);
});

test('what is missing is told apart from what is of the wrong kind', async () => {
  expectError(await callers.sandbox.post(GENERATIONS, { model: KLING.model }), 400, 'invalid_request_error', {
    message: 'prompt: is required',
    param: 'prompt',
  });
  const wrong = await callers.sandbox.post(GENERATIONS, { ...KLING, duration: '5' });
  expect(wrong.text).not.toContain('is required');
  expect(wrong.text).toContain('received string');
});

test('no call loosens the rules for later ones', async () => {
  await callers.sandbox.get('/v1/videos?limit=5');
  await callers.sandbox.get('/v1/credits/transactions?limit=5');
  await callers.sandbox.get('/v1/openapi.json');
  await callers.sandbox.get('/trpc/videos.list?input={"limit":5}');
  await expectTaken({ ...KLING, duration: 5 });
  await expectRefused({ ...KLING, duration: '5' }, 'duration');
  await expectRefused({ ...KLING, audio: 'false' }, 'audio');
  const trpc = await callers.sandbox.get('/trpc/videos.list?input={"limit":"5"}');
  expect(trpc).toMatchObject({ status: 400, body: { error: { data: { error: { param: 'limit' } } } } });
});

describe('a field that does not exist is refused by its name', () => {
  test('in a body', async () => {
    await expectRefused({ ...KLING, durations: 5 }, 'durations');
    await expectRefused({ ...KLING, callback_url: 'https://example.com' }, 'callback_url');
    const answer = await callers.operator.post('/v1/admin/organizations', { name: 'x', balance: '1' });
    expectError(answer, 400, 'invalid_request_error', {
      param: 'balance',
      message: 'balance: is not a field of this request',
    });
  });

  test('in the query string, on calls that take fields there and on calls that take none', async () => {
    const paths = ['/v1/videos?page=2', '/v1/models?page=2', '/v1/credits?page=2', '/v1/videos?__proto__=2'];
    for (const path of paths) {
      const param = path.includes('__proto__') ? '__proto__' : 'page';
      const message = `${param}: is not a field of this request`;
      expectError(await callers.sandbox.get(path), 400, 'invalid_request_error', { param, message });
    }
    const posted = await callers.sandbox.post(`${GENERATIONS}?duration=5`, KLING);
    expectError(posted, 400, 'invalid_request_error', { param: 'duration' });
  });

  test('also where it names a part of the address', async () => {
    const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
    const body = { name: 'x', mode: 'test', organization_id: gateway.secrets.organization_id };
    const doubled = await callers.operator.post(path, body);
    expectError(doubled, 400, 'invalid_request_error', { param: 'organization_id' });
    const queried = await callers.sandbox.get('/v1/videos/some-job?id=another-job');
    expectError(queried, 400, 'invalid_request_error', { param: 'id' });
  });
});

test.each(['0', '101', '-1', 'abc', '5.5', '', '1e1', '5&limit=6'])('?limit=%s is a 400', async (limit) => {
  for (const path of ['/v1/videos', '/v1/credits/transactions']) {
    const answer = await callers.sandbox.get(`${path}?limit=${limit}`);
    expectError(answer, 400, 'invalid_request_error', { param: 'limit' });
  }
});

test.each([
  ['that is empty', ''],
  ['that is null', 'null'],
  ['that is an array', '[]'],
  ['that is a string', '"prompt"'],
  ['that is a number', '5'],
  ['that breaks off', '{"model":"fal/kling-2"'],
  ['with a __proto__ key', '{"__proto__":{"duration":5},"model":"fal/kling-2","prompt":"x"}'],
  ['with a constructor key', '{"constructor":{"prototype":{}},"model":"fal/kling-2","prompt":"x"}'],
  ['nested fifty thousand deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['with metadata nested fifty thousand deep', `{"metadata":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`],
])('a body %s is a 400', async (_, body) => {
  const answer = await callers.sandbox.post<{ error: { param?: string } }>(GENERATIONS, body);
  const { param } = answer.body.error;
  expectError(answer, 400, 'invalid_request_error', param === undefined ? {} : { param });
});

test.each(['null', '[]', '5'])('%s is no body without fields, on calls that need none', async (body) => {
  const id = crypto.randomUUID();
  const refused = [
    await callers.sandbox.post('/v1/webhooks/secret', body),
    await callers.sandbox.post(`/v1/webhooks/endpoints/${id}/rotate`, body),
    await callers.sandbox.patch(`/v1/webhooks/endpoints/${id}`, body),
    await callers.sandbox.post(`/v1/videos/${id}/cancel`, body),
  ];
  for (const answer of refused) {
    expectError(answer, 400, 'invalid_request_error', { message: 'The body must be a JSON object.' });
  }
});

test('a body that is not UTF-8 is refused, not repaired', async () => {
  const response = await fetch(`${gateway.url}${GENERATIONS}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.secrets.test_key}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ ...KLING, prompt: 'caf\xe9' }), 'latin1'),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('The body is not valid UTF-8.');
});

test('a DELETE may call the body that it does not have JSON', async () => {
  const path = `/v1/admin/organizations/${gateway.secrets.organization_id}/keys`;
  const created = await callers.operator.post<{ id: string }>(path, { name: 'to go', mode: 'test' });
  const headers = { 'content-type': 'application/json' };
  const revoked = await callers.operator.delete(`/v1/admin/keys/${created.body.id}`, headers);
  expect(revoked).toMatchObject({ status: 200, body: { revoked: expect.any(Number) } });
});

describe('a prompt', () => {
  test.each([
    ['4000 letters', 'a'.repeat(4000)],
    ['4000 emoji, each of two UTF-16 units', '🎈'.repeat(4000)],
    ['accents, another script and line breaks', 'Ñandú «vuela»\n夜の海\t🎬'],
    ['letters from right to left, and back in the middle', 'שָׁלוֹם \u202eمرحبا\u202c \u2067abc\u2069'],
    ['one accent as a letter, as a letter and a mark, and a heap of marks', 'é e\u0301 Z\u0351\u036b\u0343'],
    ['one picture of many characters', '👩🏽\u200d🚀🏳\ufe0f\u200d🌈🇲🇽'],
  ])('of %s is taken and comes back exactly', async (_, prompt) => {
    const job = await expectTaken({ ...KLING, prompt });
    expect(job).toMatchObject({ prompt });
    const { id } = job as { id: string };
    expect((await callers.sandbox.get(`/v1/videos/${id}`)).body).toMatchObject({ prompt });
  });

  test.each([
    ['no letter', ''],
    ['4001 letters', 'a'.repeat(4001)],
    ['4001 emoji', '🎈'.repeat(4001)],
    ['a NUL character', 'a\0b'],
    ['half of a surrogate pair', 'a\ud83cb'],
  ])('of %s is a 400', async (_, prompt) => {
    await expectRefused({ ...KLING, prompt }, 'prompt');
  });
});

describe('metadata', () => {
  const pairs = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, 'x']));

  test('of sixteen pairs at their greatest length comes back exactly', async () => {
    const metadata = { ...pairs(15), ['🔑'.repeat(64)]: '✉'.repeat(512) };
    expect(await expectTaken({ ...KLING, metadata })).toMatchObject({ metadata });
  });

  test.each([
    ['seventeen pairs', pairs(17)],
    ['a key of 65 characters', { ['k'.repeat(65)]: 'x' }],
    ['an empty key', { '': 'x' }],
    ['a value of 513 characters', { key: 'x'.repeat(513) }],
    ['a number as value', { key: 5 }],
    ['a nested value', { key: { inner: 'x' } }],
    ['a NUL in a value', { key: 'a\0b' }],
    ['half of a surrogate pair in a key', { 'a\udc00': 'x' }],
  ])('with %s is a 400', async (_, metadata) => {
    const answer = await callers.sandbox.post<{ error: { param: string } }>(GENERATIONS, {
      ...KLING,
      metadata,
    });
    const { param } = answer.body.error;
    expectError(answer, 400, 'invalid_request_error', { param });
    expect(param).toMatch(/^metadata/);
  });
});
