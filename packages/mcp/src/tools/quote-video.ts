/** quote_video: what a video would cost. */
import { microsOf } from '@geekhub/contracts/money';
import { CreateQuote, Quote } from '@geekhub/contracts/quote';
import type { Session } from '../session.ts';
import { READS, type Tool } from './tool.ts';

/** A session that runs for months must not grow with every question; older ones have long expired. */
const QUOTES_KEPT = 1_000;

const Output = Quote.loose();

export const quoteVideo: Tool<typeof CreateQuote, typeof Output> = {
  name: 'quote_video',
  title: 'Quote a video',
  description:
    'Names the price of a video before it is ordered, and checks the arguments as the order would. Sets nothing aside. ' +
    'Pass the id as quote_id to create_video to get exactly this price for 15 minutes.',
  annotations: READS,
  input: CreateQuote,
  output: Output,
  async run({ input, session, caller, extra }) {
    const quote = await caller.client.quote(input, { signal: extra.signal });
    remember(session, quote);
    const { price, hold, currency, available } = quote;
    const dearest = hold === price.total ? '' : ` With its fallbacks ${hold} ${currency} are set aside.`;
    const text =
      `${quote.duration} s of ${quote.model} cost ${price.total} ${currency}; ${available} ${currency} are available.${dearest} ` +
      `quote_id: ${quote.id}`;
    return { content: [{ type: 'text', text }], structuredContent: { ...quote } };
  },
};

function remember({ quotedMicros }: Session, { id, hold }: Quote): void {
  quotedMicros.set(id, microsOf(hold));
  const [oldest] = quotedMicros.keys();
  if (quotedMicros.size > QUOTES_KEPT && oldest !== undefined) quotedMicros.delete(oldest);
}
