/** What is to be seen on a frame. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { describe, expect, test } from 'vitest';
import { createFramePainter, FRAMES_PER_SECOND } from '../src/frame-painter.ts';
import type { Scene } from '../src/scene.ts';

const wave: Scene = { model: 'fal/kling-2', prompt: 'a wave', durationSeconds: 5, aspectRatio: '16:9' };

function paint(scene: Scene, frame = 0): Buffer {
  return Buffer.from(createFramePainter(scene).paint(frame));
}

/** The rows of a 16:9 frame from one share of its height to another. */
function rows(pixels: Buffer, from: number, to: number): Buffer {
  return pixels.subarray(Math.round(360 * from) * 640 * 4, Math.round(360 * to) * 640 * 4);
}

test.each(CATALOGUE.map((model) => [model.id, model] as const))(
  'a video of %s has exactly the frames of each length that can be bought',
  (id, { durationsSeconds }) => {
    for (const durationSeconds of durationsSeconds) {
      const { frameCount } = createFramePainter({ ...wave, model: id, durationSeconds });
      expect(frameCount / FRAMES_PER_SECOND).toBe(durationSeconds);
    }
  },
);

describe('a frame', () => {
  test('shows the prompt', () => {
    const other = paint({ ...wave, prompt: 'a stone' });
    expect(rows(paint(wave), 0.25, 0.8).equals(rows(other, 0.25, 0.8))).toBe(false);
    expect(rows(paint(wave), 0.85, 1).equals(rows(other, 0.85, 1))).toBe(true);
  });

  test('shows the model', () => {
    const other = paint({ ...wave, model: 'fal/luma-ray-2' });
    expect(rows(paint(wave), 0, 0.25).equals(rows(other, 0, 0.25))).toBe(false);
  });

  test('moves', () => {
    expect(rows(paint(wave, 0), 0, 0.8).equals(rows(paint(wave, 24), 0, 0.8))).toBe(false);
  });

  test('shows a bar that is full at the end', () => {
    const { width, height, frameCount, paint: paintFrame } = createFramePainter(wave);
    const margin = 31;
    const endOfBar = ((height - margin - 2) * width + width - margin - 4) * 4;
    expect(paintFrame(0)[endOfBar]).toBeLessThan(200);
    expect([...paintFrame(frameCount - 1).subarray(endOfBar, endOfBar + 3)]).toEqual([255, 255, 255]);
  });
});

test.each([
  ['emoji', '🚀👩‍🚀🇲🇽❤️‍🔥👨‍👩‍👧‍👦'],
  ['right-to-left text', 'رائد فضاء يركب موجة'],
  ['a script without spaces', '宇宙飛行士が巨大な波に乗る'.repeat(20)],
  ['control and direction characters', 'a\u0001\u001b[31m\u202ereversed\u2066\u200b\ufeff'],
  ['stacked accents', `z${'\u0301\u0327\u0489'.repeat(90)}`],
  ['private and unassigned characters', '\ue000\u{10fffd}\u{e0041}\uffff'],
  ['an unpaired surrogate', 'half \ud83d of a pair'],
  ['one endless word', 'w'.repeat(300)],
  ['nothing but spaces', ' \n\t '],
])('a prompt of %s is painted in every shape', (_, prompt) => {
  for (const aspectRatio of ['16:9', '9:21', '21:9'] as const) {
    const painter = createFramePainter({ ...wave, prompt, aspectRatio });
    expect(painter.paint(0).byteLength).toBe(painter.width * painter.height * 4);
  }
});
