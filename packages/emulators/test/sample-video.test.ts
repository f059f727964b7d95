/** The sample videos that the emulators deliver. */
import { describe, expect, it } from 'vitest';
import { readSampleVideo, readSampleVideoVariant } from '../src/sample-video.ts';

const ascii = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('a sample video', () => {
  it.each([4, 5, 6, 8, 9, 10])(
    'of %i s is a small MP4 without sound whose index comes first',
    async (seconds) => {
      const text = ascii(await readSampleVideo(seconds));
      expect(text.length).toBeLessThan(20_000);
      expect(text.slice(4, 8)).toBe('ftyp');
      expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'));
      expect(text).toContain('avc1');
      expect(text).not.toContain('mp4a');
    },
  );

  it.each([4, 6, 8])('of %i s is to be had with sound', async (seconds) => {
    const bytes = await readSampleVideo(seconds, { audio: true });
    expect(bytes.length).toBeLessThan(20_000);
    expect(ascii(bytes)).toContain('mp4a');
  });

  it('is read from the disk once', async () => {
    expect(await readSampleVideo(5)).toBe(await readSampleVideo(5, { audio: false }));
  });

  it('that does not exist is refused by name', async () => {
    await expect(readSampleVideo(7)).rejects.toThrow('there is no 7 s sample without audio');
    await expect(readSampleVideo(5, { audio: true })).rejects.toThrow('there is no 5 s sample with audio');
  });

  it('is to be had with its index last, and in fragments', async () => {
    const moovLast = ascii(await readSampleVideoVariant('moov-last'));
    expect(moovLast.indexOf('moov')).toBeGreaterThan(moovLast.indexOf('mdat'));
    expect(ascii(await readSampleVideoVariant('fragmented'))).toContain('moof');
  });
});
