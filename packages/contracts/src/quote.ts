/** A quote: what a video costs, and the promise of that price for a while. */
import { z } from 'zod';
import { CreateVideo } from './job.ts';
import { DecimalAmount } from './money-field.ts';
import { PriceParts } from './price-parts.ts';
import { QuoteId } from './quote-id.ts';

/** Seconds for which a quote can be used. */
export const QUOTE_SECONDS = 15 * 60;

/** What a generation takes, as far as it bears on the price; the prompt may still be unwritten. */
export const CreateQuote = CreateVideo.omit({ webhook_url: true, metadata: true, quote_id: true }).partial({
  prompt: true,
});
export type CreateQuote = z.infer<typeof CreateQuote>;

export const Quote = z
  .object({
    id: QuoteId,
    object: z.literal('video.quote'),
    model: z.string(),
    duration: z.int().meta({ description: 'Seconds.' }),
    currency: z.literal('MXN'),
    price: PriceParts,
    fallbacks: z.array(z.object({ model: z.string(), price: PriceParts })).meta({
      description: 'What each of the `fallback_models` costs, if it delivers.',
    }),
    hold: DecimalAmount.meta({
      description: 'What is set aside when the video is ordered: the price of the dearest model.',
    }),
    available: DecimalAmount.meta({ description: 'What may be spent now.' }),
    created: z.int(),
    expires: z.int().meta({ description: 'Unix seconds. Until then `quote_id` gives this price.' }),
  })
  .meta({ id: 'Quote' });
export type Quote = z.infer<typeof Quote>;
