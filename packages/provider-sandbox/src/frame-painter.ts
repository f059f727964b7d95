/** Paints the frames of a scene, one after the other. */
import { createCanvas } from '@napi-rs/canvas';
import { createBackdrop } from './backdrop.ts';
import { loadFonts } from './fonts.ts';
import { frameSizeOf } from './frame-size.ts';
import type { Scene } from './scene.ts';
import { createTimeBar, TIME_BAR_HEIGHT } from './time-bar.ts';
import { paintTitleCard } from './title-card.ts';

export const FRAMES_PER_SECOND = 24;

export interface FramePainter {
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  /** RGBA, row by row. Valid until the next call. */
  paint(frame: number): Uint8Array;
}

export function createFramePainter(scene: Scene): FramePainter {
  const size = frameSizeOf(scene.aspectRatio);
  const frameCount = Math.round(scene.durationSeconds * FRAMES_PER_SECOND);
  const margin = Math.round(Math.min(size.width, size.height) * 0.085);

  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  const backdrop = createBackdrop(scene.model, size);
  const fonts = loadFonts();
  const titleCard = paintTitleCard(scene, size, {
    font: fonts.text,
    margin,
    footer: margin + TIME_BAR_HEIGHT,
  });
  const timeBar = createTimeBar({ count: frameCount, perSecond: FRAMES_PER_SECOND }, size, {
    font: fonts.figures,
    margin,
  });

  return {
    ...size,
    frameCount,
    paint(frame) {
      backdrop.paint(context, frame / FRAMES_PER_SECOND);
      context.drawImage(titleCard, 0, 0);
      timeBar.paint(context, frame);
      // Every pixel is opaque, so the raw memory of the canvas is plain RGBA.
      return canvas.data();
    },
  };
}
