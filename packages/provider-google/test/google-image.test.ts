/** An image by address is fetched before anything is paid for, and becomes bytes, patience or a refusal. */
import type { FetchOutcome } from '@geekhub/ports/outbound';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { never, REQUEST, startVeo, type VeoHarness } from './veo-harness.ts';

const IMAGE_URL = 'https://images.example/secret-path/cat.png';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a4649460001', 'hex');
const WEBP = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4, 7), Buffer.from('WEBPVP8 ')]);
const BUSY = { kind: 'busy', retryAfterMs: null };

let veo: VeoHarness;
beforeEach(async () => {
  veo = await startVeo();
});
afterEach(() => veo.emulator.close());

function submitWith(outcome: FetchOutcome | (() => FetchOutcome)) {
  veo.outbound.onFetch(outcome);
  return veo.provider.submit({ ...REQUEST, imageUrl: IMAGE_URL }, never);
}

const fetched = (bytes: Uint8Array, contentType: string | null = null): FetchOutcome => ({
  kind: 'fetched',
  bytes,
  contentType,
});

test.each([
  ['PNG', PNG, 'image/png'],
  ['JPEG', JPEG, 'image/jpeg'],
  ['WebP', WEBP, 'image/webp'],
])(
  'a %s travels as its bytes, and as the kind that they say, whatever its server says',
  async (_name, bytes, mimeType) => {
    expect(await submitWith(fetched(bytes, 'text/html'))).toMatchObject({ kind: 'accepted' });
    expect(veo.outbound.fetches).toEqual([IMAGE_URL]);
    expect(veo.emulator.submits).toMatchObject([
      { body: { instances: [{ image: { bytesBase64Encoded: bytes.toString('base64'), mimeType } }] } },
    ]);
  },
);

test('it is fetched before the request that costs, and an image in the request is not fetched at all', async () => {
  let requestsBefore = -1;
  await submitWith(() => {
    requestsBefore = veo.emulator.requests.length;
    return fetched(PNG);
  });
  expect([requestsBefore, veo.emulator.requests.length]).toEqual([0, 1]);
  const imageUrl = `data:image/png;base64,${PNG.toString('base64')}`;
  expect(await veo.provider.submit({ ...REQUEST, imageUrl }, never)).toMatchObject({ kind: 'accepted' });
  expect(veo.outbound.fetches).toHaveLength(1);
});

test.each(['unreachable', 'timed_out'] as const)(
  'while it is %s the job waits, and nothing is paid for',
  async (fault) => {
    expect(await submitWith({ kind: 'fault', fault })).toEqual(BUSY);
    expect(veo.emulator.requests).toEqual([]);
  },
);

test('a submit that is given up while it is fetched is nothing sent', async () => {
  const request = { ...REQUEST, imageUrl: IMAGE_URL };
  expect(await veo.provider.submit(request, AbortSignal.abort())).toEqual(BUSY);
  expect(veo.emulator.requests).toEqual([]);
});

describe('the job fails, with a sentence that names the field and nothing that was found there, when the image', () => {
  test.each<[string, FetchOutcome]>([
    ['is where nobody is sent', { kind: 'fault', fault: 'blocked' }],
    ['is too large', { kind: 'fault', fault: 'too_large' }],
    ['is refused by its server', { kind: 'refused' }],
    ['is a page', fetched(Buffer.from('<!doctype html><title>404</title>'), 'image/png')],
    ['is a GIF', fetched(Buffer.from('GIF89a'), 'image/gif')],
    ['is an SVG', fetched(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')],
    ['is a sound in the same wrapping as a WebP', fetched(Buffer.from('RIFF1234WAVEfmt '), 'image/webp')],
    ['is empty', fetched(Buffer.alloc(0), 'image/png')],
    ['ends within its signature', fetched(PNG.subarray(0, 4), 'image/png')],
  ])('%s', async (_name, outcome) => {
    expect(await submitWith(outcome)).toEqual({
      kind: 'rejected',
      reason: {
        code: 'input_rejected',
        message:
          'The image at image_url could not be used. It must be a PNG, JPEG or WebP of at most 8 MB that anyone can ' +
          'fetch over https.',
      },
    });
    expect(veo.emulator.requests).toEqual([]);
  });
});

test('eight megabytes are taken, and one byte more is not', async () => {
  const eight = Buffer.concat([PNG], 8_000_000);
  expect(await submitWith(fetched(eight))).toMatchObject({ kind: 'accepted' });
  expect(await submitWith(fetched(Buffer.concat([eight, Buffer.alloc(1)])))).toMatchObject({
    kind: 'rejected',
  });
});
