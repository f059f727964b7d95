/** `geekhub quote`: what a video would cost, and that price for a while. */
import type { CreateQuote, Quote } from '@geekhub/contracts/quote';
import type { Command } from 'commander';
import { formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { withCommonOptions } from '../option-values.ts';
import { type Host, inSession } from '../session.ts';
import { toVideoRequest, type VideoOptions, withVideoOptions } from '../video-options.ts';

export function addQuote(program: Command, host: Host): void {
  withCommonOptions(withVideoOptions(program.command('quote [prompt...]')))
    .description('Say what a video would cost, and keep that price for fifteen minutes')
    .action(
      inSession<VideoOptions>(host, 'api key', async ({ client, output, interrupted }, options, words) => {
        const prompt = words.join(' ');
        const body: CreateQuote = {
          ...(await toVideoRequest(options)),
          ...(prompt === '' ? {} : { prompt }),
        };
        const quote = await client.quote(body, { signal: interrupted });
        output.result(quote, (width) => formatQuote(quote, width));
      }),
    );
}

function formatQuote(
  { id, model, price, fallbacks, hold, currency, available, expires }: Quote,
  width: number,
): string {
  const { seconds, usd_per_second, usd, markup, fx_mxn_per_usd, total } = price;
  return formatDetails(
    [
      ['Quote', id],
      ['Model', model],
      ['Price', `${total} ${currency}`],
      ['List price', `${seconds} s × ${usd_per_second} USD = ${usd} USD`],
      ['Markup', `× ${markup}`],
      ['Rate', `× ${fx_mxn_per_usd} MXN a USD`],
      ...fallbacks.map((each) => [`Or by ${each.model}`, `${each.price.total} ${currency}`] as const),
      ['To be held', fallbacks.length === 0 ? null : `${hold} ${currency}, enough for the dearest`],
      ['Available', `${available} ${currency}`],
      ['Until', formatTime(expires)],
    ],
    width,
  );
}
