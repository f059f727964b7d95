/** The options that describe a video, and the request that they become. */
import type { CreateVideo } from '@geekhub/contracts/job';
import type { Command } from 'commander';
import { list, pair, wholeNumber } from './option-values.ts';
import { readImage } from './read-image.ts';

const DEFAULT_MODEL = 'fal/kling-2';

export interface VideoOptions {
  model: string;
  duration?: number;
  image?: string;
  lastFrame?: string;
  negativePrompt?: string;
  aspectRatio?: string;
  resolution?: string;
  seed?: number;
  audio?: boolean;
  fallback?: string[];
  maxCost?: string;
}

export interface OrderOptions extends VideoOptions {
  metadata?: Record<string, string>;
  webhookUrl?: string;
  quote?: string;
}

export function withVideoOptions(command: Command): Command {
  return command
    .option('-m, --model <id>', 'which model', DEFAULT_MODEL)
    .option('-d, --duration <seconds>', "length; the model's default when absent", wholeNumber)
    .option('--image <file or address>', 'the first frame')
    .option('--last-frame <file or address>', 'the last frame')
    .option('--negative-prompt <text>', 'what is not to be seen')
    .option('--aspect-ratio <ratio>', 'such as 16:9')
    .option('--resolution <resolution>', 'such as 720p')
    .option('--seed <n>', 'the same again, as far as the model can', wholeNumber)
    .option('--audio', 'with sound')
    .option('--no-audio', 'without sound')
    .option('--fallback <ids>', 'models that take over, with commas between', list)
    .option('--max-cost <amount>', 'refuse what could cost more, in MXN');
}

export function withOrderOptions(command: Command): Command {
  return withVideoOptions(command)
    .option('--metadata <name=value>', 'comes back with the job; may be given often', pair)
    .option('--webhook-url <address>', 'is told when the job moves on')
    .option('--quote <id>', 'at the price of this quote');
}

/** As the gateway takes it; what was not asked for is not there. */
export async function toVideoRequest(options: VideoOptions): Promise<Omit<CreateVideo, 'prompt'>> {
  const { model, duration, image, lastFrame, negativePrompt, aspectRatio, resolution, seed, audio } = options;
  const { fallback, maxCost } = options;
  return {
    model,
    ...(duration === undefined ? {} : { duration }),
    ...(image === undefined ? {} : { image_url: await readImage(image) }),
    ...(lastFrame === undefined ? {} : { last_frame_url: await readImage(lastFrame) }),
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(seed === undefined ? {} : { seed }),
    ...(audio === undefined ? {} : { audio }),
    ...(fallback === undefined ? {} : { fallback_models: fallback }),
    ...(maxCost === undefined ? {} : { max_cost: maxCost }),
  };
}

export async function toOrder(prompt: string, options: OrderOptions): Promise<CreateVideo> {
  const { metadata, webhookUrl, quote } = options;
  return {
    ...(await toVideoRequest(options)),
    prompt,
    ...(metadata === undefined ? {} : { metadata }),
    ...(webhookUrl === undefined ? {} : { webhook_url: webhookUrl }),
    ...(quote === undefined ? {} : { quote_id: quote }),
  };
}
