/** Images that people upload in the console: for developers of the organisation, from its own pages alone. */
import { MAX_FILE_BYTES } from '@geekhub/contracts/uploaded-file';
import { PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cookies, callConsole, cookiesOf } from './console-caller.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let developer: Cookies;
let viewer: Cookies;
let scope: string;

beforeAll(async () => {
  gateway = await startGateway();
  scope = `${gateway.secrets.organization_id}/test`;
  const operator = await cookiesOf(gateway, null);
  for (const role of ['developer', 'viewer']) {
    const member = { email: `${role}@example.com`, role };
    await callConsole(gateway.url, 'members.set', member, { cookies: operator, scope });
  }
  developer = await cookiesOf(gateway, 'developer@example.com');
  viewer = await cookiesOf(gateway, 'viewer@example.com');
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function upload(
  bytes: Uint8Array<ArrayBuffer>,
  { cookies = developer, headers = {}, in: where = scope }: UploadOptions = {},
) {
  const form = new FormData();
  form.set('file', new Blob([bytes], { type: 'image/png' }), 'picture.png');
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const answer = await fetch(`${gateway.url}/console/files`, {
    method: 'POST',
    headers: { cookie: cookie.join('; '), 'x-geekhub-scope': where, ...headers },
    body: form,
  });
  return { status: answer.status, body: await answer.json() };
}

interface UploadOptions {
  cookies?: Cookies;
  headers?: Record<string, string>;
  in?: string;
}

test('an image becomes a file of the organisation and mode, and a key never keeps it twice', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await upload(PNG.bytes, { headers });
  expect(first).toMatchObject({
    status: 200,
    body: { object: 'file', content_type: 'image/png', width: 64 },
  });
  expect(await upload(PNG.bytes, { headers })).toEqual(first);
  const { data } = await callConsole(gateway.url, 'files.list', {}, { cookies: viewer, scope });
  expect(data).toMatchObject({ data: [{ id: first.body.id }] });
  const live = `${gateway.secrets.organization_id}/live`;
  const elsewhere = await callConsole(gateway.url, 'files.list', {}, { cookies: viewer, scope: live });
  expect(elsewhere.data).toMatchObject({ data: [] });
});

test.each([
  ['nobody', { cookies: {} }, 401, 'missing_api_key'],
  ['a page elsewhere', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'forbidden'],
  ['no organisation', { in: '' }, 400, 'invalid_request_error'],
  ['an organisation of others', { in: '00000000-0000-4000-8000-000000000000/test' }, 404, 'not_found'],
])('%s is refused', async (_what, options, status, code) => {
  expect(await upload(PNG.bytes, options)).toMatchObject({ status, body: { error: { code } } });
});

test('a viewer is told what it takes', async () => {
  expect(await upload(PNG.bytes, { cookies: viewer })).toMatchObject({
    status: 403,
    body: { error: { message: 'This needs the role developer; yours here is viewer.' } },
  });
});

test('what is no image, or too large, names the field', async () => {
  expect(await upload(new Uint8Array(10))).toMatchObject({ status: 415, body: { error: { param: 'file' } } });
  expect(await upload(new Uint8Array(MAX_FILE_BYTES + 1))).toMatchObject({
    status: 413,
    body: { error: { param: 'file' } },
  });
});

test('only a form is taken', async () => {
  const answer = await fetch(`${gateway.url}/console/files`, {
    method: 'POST',
    headers: {
      cookie: `geekhub_session=${developer.geekhub_session}`,
      'x-geekhub-scope': scope,
      'content-type': 'application/json',
    },
    body: '{}',
  });
  expect(answer.status).toBe(415);
});
