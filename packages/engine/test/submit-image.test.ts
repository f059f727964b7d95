/** An address that nobody would go to is refused with the request, before there is a job. */
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenEngine, openEngine } from './open-engine.ts';

let t: OpenEngine;
beforeEach(async () => {
  t = await openEngine();
});
afterEach(() => t[Symbol.asyncDispose]());

test('a hostile image_url is refused by its name, and nothing is stored, held or submitted', async () => {
  await expect(t.submit({ image_url: 'https://192.168.0.1/a.png' })).rejects.toMatchObject({
    code: 'invalid_request_error',
    message: 'image_url: must lead to a public address',
    details: { param: 'image_url' },
  });
  expect(await t.database.query('select 1 from geekhub.jobs', [])).toEqual([]);
  expect(t.provider.submits).toEqual([]);
});

test('so is a hostile last_frame_url', async () => {
  const images = { image_url: 'https://images.example/a.png', last_frame_url: 'https://192.168.0.1/a.png' };
  await expect(t.submit({ model: 'fal/luma-ray-2', ...images })).rejects.toMatchObject({
    code: 'invalid_request_error',
    message: 'last_frame_url: must lead to a public address',
    details: { param: 'last_frame_url' },
  });
  expect(t.provider.submits).toEqual([]);
});

test('an innocent one is handed to the provider as it is, and not fetched by us', async () => {
  await t.submit({ image_url: 'https://images.example/a.png' });
  expect(t.provider.submits).toMatchObject([{ imageUrl: 'https://images.example/a.png' }]);
  expect(t.outbound.fetches).toEqual([]);
});

test('an image in the request has no address to refuse', async () => {
  await t.submit({ image_url: PNG.dataUrl });
  expect(t.provider.submits).toMatchObject([{ imageUrl: PNG.dataUrl }]);
});

describe('an image in the request is looked at, and refused by its name, when it', () => {
  test.each([
    [
      'is of another kind than it says',
      JPEG.dataUrl.replace('jpeg', 'png'),
      'says image/png and is image/jpeg',
    ],
    [
      'is none',
      `data:image/png;base64,${Buffer.from('<!doctype html>').toString('base64')}`,
      'must be a PNG, JPEG or WebP that can be read, of at most 8,192 pixels a side',
    ],
  ])('%s', async (_, last_frame_url, reason) => {
    const images = { image_url: PNG.dataUrl, last_frame_url };
    await expect(t.submit({ model: 'fal/luma-ray-2', ...images })).rejects.toMatchObject({
      code: 'unsupported_media_type',
      message: `last_frame_url: ${reason}`,
      details: { param: 'last_frame_url' },
    });
    expect(await t.database.query('select 1 from geekhub.jobs', [])).toEqual([]);
  });
});
