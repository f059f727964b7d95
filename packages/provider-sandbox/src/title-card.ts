/** The still part of every frame: that this is a sandbox, which model was asked, and the prompt. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { FrameSize } from './frame-size.ts';
import type { Scene } from './scene.ts';
import { type WrappedText, wrapText } from './wrap-text.ts';

const LABEL_PIXELS = 11;
const MODEL_PIXELS = 16;
/** The largest at which the prompt fits is taken. */
const PROMPT_PIXELS = [36, 32, 28, 25, 22, 20, 18, 16] as const;
const SMALLEST_PROMPT_PIXELS = 15;
const LINE_HEIGHT = 1.32;

/** The first letter decides, as in a browser's `dir=auto`. */
const RIGHT_TO_LEFT =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export interface TitleCardLayout {
  /** CSS font families. */
  font: string;
  margin: number;
  /** Height at the bottom that is not for the prompt. */
  footer: number;
}

/** Painted once for a video and laid over each frame. */
export function paintTitleCard(
  scene: Scene,
  size: FrameSize,
  { font, margin, footer }: TitleCardLayout,
): Canvas {
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  const textWidth = size.width - 2 * margin;
  context.textBaseline = 'alphabetic';
  context.shadowColor = 'rgba(0, 0, 0, 0.45)';
  context.shadowBlur = 6;

  const labelBaseline = margin + LABEL_PIXELS;
  context.fillStyle = 'rgba(255, 255, 255, 0.72)';
  context.font = `600 ${LABEL_PIXELS}px ${font}`;
  context.letterSpacing = '2px';
  context.fillText('SANDBOX', margin, labelBaseline);
  context.letterSpacing = '0px';

  const modelBaseline = labelBaseline + MODEL_PIXELS * 1.35;
  context.fillStyle = '#ffffff';
  context.font = `600 ${MODEL_PIXELS}px ${font}`;
  const [model = ''] = wrap(context, scene.model, textWidth, 1).lines;
  context.fillText(model, margin, modelBaseline);

  const gap = margin * 0.6;
  const top = modelBaseline + gap;
  paintPrompt(context, scene.prompt, {
    font,
    left: margin,
    top,
    width: textWidth,
    height: size.height - footer - gap - top,
  });
  return canvas;
}

interface PromptArea {
  font: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Centred in the height of its area, at the side where its script begins. */
function paintPrompt(context: SKRSContext2D, prompt: string, area: PromptArea): void {
  const { lines, pixels } = fitPrompt(context, prompt, area);
  const rightToLeft = RIGHT_TO_LEFT.test(prompt);
  context.direction = rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = rightToLeft ? 'right' : 'left';
  const lineHeight = pixels * LINE_HEIGHT;
  const x = rightToLeft ? area.left + area.width : area.left;
  // Letters stand on the baseline: about a quarter of the line is below it.
  const firstBaseline = area.top + (area.height - lines.length * lineHeight) / 2 + lineHeight * 0.76;
  for (const [index, line] of lines.entries()) context.fillText(line, x, firstBaseline + index * lineHeight);
}

/** Leaves the context with the font that fits. */
function fitPrompt(
  context: SKRSContext2D,
  prompt: string,
  area: PromptArea,
): WrappedText & { pixels: number } {
  for (const pixels of PROMPT_PIXELS) {
    const wrapped = wrapPrompt(context, prompt, area, pixels);
    if (wrapped.whole) return { ...wrapped, pixels };
  }
  return { ...wrapPrompt(context, prompt, area, SMALLEST_PROMPT_PIXELS), pixels: SMALLEST_PROMPT_PIXELS };
}

function wrapPrompt(context: SKRSContext2D, prompt: string, area: PromptArea, pixels: number): WrappedText {
  context.font = `${pixels > 20 ? 650 : 550} ${pixels}px ${area.font}`;
  return wrap(context, prompt, area.width, Math.max(1, Math.floor(area.height / (pixels * LINE_HEIGHT))));
}

function wrap(context: SKRSContext2D, text: string, maxWidth: number, maxLines: number): WrappedText {
  return wrapText(text, { maxWidth, maxLines, measure: (part) => context.measureText(part).width });
}
