/** What is kept of a render can be kept: whatever fal wrote, a database takes it. */
import { expect, test } from 'vitest';
import { readOutput, VideoUrl } from '../src/fal-handles.ts';

test('an address keeps no character that a database refuses', () => {
  expect(VideoUrl.parse('https://fal.media/a\u0000b/\ud800.mp4')).toBe(
    'https://fal.media/a%00b/%EF%BF%BD.mp4',
  );
  expect(readOutput({ url: 'https://fal.media/a b.mp4' })).toEqual({ url: 'https://fal.media/a%20b.mp4' });
  expect(readOutput({ url: 'no address' })).toBeNull();
});
