/** POST /v1/files and what comes after it, as a caller sees them. */
import type { ErrorCode } from '@geekhub/contracts/error';
import type { File } from '@geekhub/contracts/file';
import type { Job } from '@geekhub/contracts/job';
import type { List } from '@geekhub/contracts/list';
import { JPEG, PNG, WEBP } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { createOrganization } from './create-organization.ts';
import { expectError } from './expect-error.ts';
import { formOf } from './form-of.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

const FILES = '/v1/files';
const DAY_SECONDS = 24 * 3_600;

let gateway: RunningGateway;
let callers: ApiCallers;
beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'debug' });
  callers = createApiCallers(gateway);
});
afterAll(async () => {
  // Neither the image nor the name of its file is for the log.
  const telling = [PNG.base64.slice(0, 40), 'a.bin'];
  const lines = gateway.log().filter((line) => telling.some((text) => line.includes(text)));
  await gateway[Symbol.asyncDispose]();
  expect(lines).toEqual([]);
});

async function upload(caller: ApiCaller = callers.sandbox, image = PNG): Promise<File> {
  const answer = await caller.postForm<File>(FILES, formOf(image));
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test.each([PNG, JPEG, WEBP])(
  '$contentType is known by its bytes, whatever it is sent as',
  async ({ bytes, ...image }) => {
    const { body: file } = await callers.sandbox.postForm<File>(FILES, formOf({ bytes }, 'text/html'));
    expect(file).toEqual({
      id: expect.stringMatching(/^file_[0-9a-f]{32}$/),
      object: 'file',
      content_type: image.contentType,
      bytes: bytes.length,
      ...{ width: image.width, height: image.height },
      created: expect.any(Number),
      expires: file.created + DAY_SECONDS,
    });
    expect((await callers.sandbox.get(`${FILES}/${file.id}`)).body).toEqual(file);
    expect(await callers.sandbox.delete(`${FILES}/${file.id}`)).toMatchObject({
      status: 200,
      body: { id: file.id, object: 'file', deleted: true },
    });
    expectError(await callers.sandbox.get(`${FILES}/${file.id}`), 404, 'not_found');
  },
);

describe('is refused by its name', () => {
  const text = new TextEncoder();
  const twice = formOf(PNG);
  twice.append('file', new Blob([PNG.bytes]), 'b.bin');
  const withMore = formOf(PNG);
  withMore.set('purpose', 'vision');
  const asText = new FormData();
  asText.set('file', 'iVBORw0KGgo=');
  const tooLarge = formOf({ bytes: new Uint8Array(8 * 1024 * 1024 + 1) });
  test.each<[string, FormData, number, ErrorCode, string]>([
    ['a page', formOf({ bytes: text.encode('<!doctype html>') }), 415, 'unsupported_media_type', 'file'],
    ['an empty file', formOf({ bytes: new Uint8Array() }), 415, 'unsupported_media_type', 'file'],
    ['what is too large', tooLarge, 413, 'payload_too_large', 'file'],
    ['nothing', new FormData(), 400, 'invalid_request_error', 'file'],
    ['a text', asText, 400, 'invalid_request_error', 'file'],
    ['two files', twice, 400, 'invalid_request_error', 'file'],
    ['another field', withMore, 400, 'invalid_request_error', 'purpose'],
  ])('%s', async (_, form, status, code, param) => {
    const answer = await callers.sandbox.postForm(FILES, form);
    expectError(answer, status, code, { param, message: expect.stringMatching(`^${param}: `) });
  });

  test('a body that is no form', async () => {
    expectError(await callers.sandbox.post(FILES, { file: PNG.base64 }), 415, 'unsupported_media_type');
  });
});

test('with the same Idempotency-Key and image it is one file, with another image none', async () => {
  const headers = { 'idempotency-key': 'the same' };
  const first = await callers.sandbox.postForm<File>(FILES, formOf(PNG), headers);
  const again = await callers.sandbox.postForm<File>(FILES, formOf(PNG), headers);
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
    null,
    'true',
  ]);
  expect(again.body).toEqual(first.body);
  const other = await callers.sandbox.postForm(FILES, formOf(JPEG), headers);
  expectError(other, 422, 'idempotency_mismatch');
});

test('the list has what is there, newest first, in pages', async () => {
  const caller = createApiCaller(gateway.url, (await createOrganization(callers.operator)).testKey);
  const ids = [(await upload(caller)).id, (await upload(caller)).id, (await upload(caller)).id];
  const page = await caller.get<List<File>>(`${FILES}?limit=2`);
  const rest = await caller.get<List<File>>(`${FILES}?limit=2&cursor=${page.body.next_cursor}`);
  expect([page.body.has_more, rest.body.has_more]).toEqual([true, false]);
  const listed = [...page.body.data, ...rest.body.data];
  expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(listed.map(({ created }) => created)).toEqual(
    listed.map(({ created }) => created).toSorted((one, other) => other - one),
  );
});

test('with as much as it may have an organisation is told to wait or delete, in the other mode it has room', async () => {
  const { testKey, liveKey } = await createOrganization(callers.operator);
  const caller = createApiCaller(gateway.url, testKey);
  const { id } = await upload(caller);
  await gateway.database.query('update geekhub.files set bytes = 500000000 where id = $1', [id]);
  expectError(await caller.postForm(FILES, formOf(PNG)), 409, 'conflict', {
    message:
      'There are 1000 files or 500 MB of them already. Delete some, or wait: a file goes with the job that uses it, or ' +
      'after a day.',
  });
  await upload(createApiCaller(gateway.url, liveKey));
  await caller.delete(`${FILES}/${id}`);
  await upload(caller);
});

describe('a job', () => {
  test('takes a file by its id, and the file cannot be deleted until the job has ended', async () => {
    const { id } = await upload();
    const job = await callers.sandbox.post<Job>(GENERATIONS, { ...KLING, image_url: id });
    expect(job).toMatchObject({ status: 200, body: { aspect_ratio: null } });
    expectError(await callers.sandbox.delete(`${FILES}/${id}`), 409, 'conflict');
    await callers.sandbox.post(`/v1/videos/${job.body.id}/cancel`, {});
    expectError(await callers.sandbox.get(`${FILES}/${id}`), 404, 'not_found');
  });

  test('is not made of a file of another organisation or mode, which is refused like one that never was', async () => {
    const { testKey } = await createOrganization(callers.operator);
    const { id } = await upload();
    const strangers = [callers.live, createApiCaller(gateway.url, testKey)];
    for (const field of ['image_url', 'last_frame_url']) {
      const words = new Set<string>();
      for (const caller of strangers) {
        for (const file of [id, `file_${'0'.repeat(32)}`]) {
          const images = { image_url: 'https://example.com/a.png', [field]: file };
          const answer = await caller.post(GENERATIONS, { ...KLING, model: 'fal/luma-ray-2', ...images });
          // A live key is told first that its provider is not set up.
          if (caller === callers.live) expectError(answer, 502, 'provider_unavailable');
          else expectError(answer, 404, 'not_found', { param: field });
          if (caller !== callers.live) words.add(answer.text.replace(/req_[0-9a-f]{24}/, ''));
        }
      }
      expect(words.size).toBe(1);
    }
    expect((await callers.sandbox.get(`${FILES}/${id}`)).status).toBe(200);
  });

  test('sent again by its Idempotency-Key is found, though its file is gone', async () => {
    const headers = { 'idempotency-key': 'a job of a file' };
    const body = { ...KLING, image_url: (await upload()).id };
    const first = await callers.sandbox.post<Job>(GENERATIONS, body, headers);
    await callers.sandbox.post(`/v1/videos/${first.body.id}/cancel`, {});
    const again = await callers.sandbox.post<Job>(GENERATIONS, body, headers);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, status: 'failed' } });
    expectError(await callers.sandbox.post(GENERATIONS, body), 404, 'not_found', { param: 'image_url' });
  });
});
