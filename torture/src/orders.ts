/** What customers order. */
import type { CreateVideo } from '@geekhub/contracts/job';
import type { Random } from './random.ts';
import { SHORT_PROMPT } from './short-renders.ts';

export type Order = CreateVideo & { duration: number };
type Wish = Pick<Order, 'model' | 'duration'>;

const WISHES: readonly [Wish, ...Wish[]] = [
  { model: 'fal/kling-2', duration: 5 },
  { model: 'fal/kling-2', duration: 10 },
  { model: 'fal/hailuo-02', duration: 6 },
  { model: 'fal/luma-ray-2', duration: 5 },
  { model: 'fal/veo-3.1', duration: 4 },
  { model: 'google/veo-3.1', duration: 4 },
  { model: 'google/veo-3.1', duration: 8 },
  { model: 'google/veo-3', duration: 6 },
];
/** The cheapest: 4.20. */
const POOR_WISH: Wish = { model: 'fal/kling-2', duration: 5 };
/** The one that may be rendered shorter. */
const LONG_KLING: Wish = { model: 'fal/kling-2', duration: 10 };
const SHORT_OF_TWENTY = 1;
/** Of three orders, so many want to be told of their end. */
const TOLD_OF_THREE = 1;

export interface OrderOptions {
  /** No other order has it, so that what a provider was sent can be told apart. */
  name: string;
  isPoor: boolean;
  /** Where this customer is told. */
  webhookUrl: string;
  random: Random;
}

export function makeOrder({ name, isPoor, webhookUrl, random }: OrderOptions): Order {
  const isTold = random.between(1, 3) <= TOLD_OF_THREE;
  const isShort = !isPoor && random.between(1, 20) <= SHORT_OF_TWENTY;
  const wish = isPoor ? POOR_WISH : isShort ? LONG_KLING : random.pick(WISHES);
  return {
    ...wish,
    prompt: `${isShort ? SHORT_PROMPT : 'torture'} ${name}`,
    ...(isTold ? { webhook_url: webhookUrl } : {}),
  };
}
