/** The foot of every frame: a running time code, the length of the video, and a progress bar. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { FrameSize } from './frame-size.ts';

const FIGURES_PIXELS = 14;
const BAR_HEIGHT = 4;
const GAP = 10;

/** Without the margin below it. */
export const TIME_BAR_HEIGHT = FIGURES_PIXELS + GAP + BAR_HEIGHT;

export interface TimeBar {
  /** `frame` counts from zero. */
  paint(context: SKRSContext2D, frame: number): void;
}

export interface TimeBarLayout {
  /** CSS font families, of digits that are all equally wide. */
  font: string;
  margin: number;
}

export function createTimeBar(
  frames: { count: number; perSecond: number },
  size: FrameSize,
  { font, margin }: TimeBarLayout,
): TimeBar {
  const left = margin;
  const right = size.width - margin;
  const barTop = size.height - margin - BAR_HEIGHT;
  const baseline = barTop - GAP;
  const length = timeCode(frames.count, frames.perSecond);

  function paintBar(context: SKRSContext2D, width: number, style: string): void {
    context.fillStyle = style;
    context.beginPath();
    context.roundRect(left, barTop, Math.max(width, BAR_HEIGHT), BAR_HEIGHT, BAR_HEIGHT / 2);
    context.fill();
  }

  return {
    paint(context, frame) {
      context.font = `500 ${FIGURES_PIXELS}px ${font}`;
      context.fillStyle = '#ffffff';
      context.textAlign = 'left';
      context.fillText(timeCode(frame, frames.perSecond), left, baseline);
      context.fillStyle = 'rgba(255, 255, 255, 0.6)';
      context.textAlign = 'right';
      context.fillText(length, right, baseline);
      paintBar(context, right - left, 'rgba(255, 255, 255, 0.25)');
      // The last frame shows a full bar.
      paintBar(context, ((right - left) * (frame + 1)) / frames.count, '#ffffff');
    },
  };
}

/** Minutes, seconds and frames. */
function timeCode(frame: number, framesPerSecond: number): string {
  const seconds = Math.floor(frame / framesPerSecond);
  const parts = [Math.floor(seconds / 60), seconds % 60, frame % framesPerSecond];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
