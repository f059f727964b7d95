/** `geekhub credits`: the balance, and the movements behind it. */
import type { CreditTransaction } from '@geekhub/contracts/credits';
import type { Command } from 'commander';
import { type Column, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';

const COLUMNS: readonly Column<CreditTransaction>[] = [
  { title: 'TIME', value: ({ created }) => formatTime(created) ?? '' },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'AMOUNT', value: ({ amount }) => amount, right: true },
  { title: 'BALANCE', value: ({ balance_after }) => balance_after, right: true },
  { title: 'FOR', value: ({ note, job_id }) => note ?? job_id ?? '', flexible: true },
];

export function addCredits(program: Command, host: Host): void {
  const credits = withCommonOptions(program.command('credits'))
    .description('Show the balance')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }) => {
        const credits = await client.credits({ signal: interrupted });
        const { balance, held, available, currency } = credits;
        output.result(credits, (width) =>
          formatDetails(
            [
              ['Balance', `${balance} ${currency}`],
              ['Set aside', `${held} ${currency}`],
              ['Available', `${available} ${currency}`],
            ],
            width,
          ),
        );
      }),
    );

  withCommonOptions(withPageOptions(credits.command('transactions')))
    .description('List the movements of the balance, newest first')
    .action(
      inSession<PageOptions>(host, 'api key', (session, page) =>
        showPage<CreditTransaction>(session, page, {
          ...{ path: '/v1/credits/transactions', columns: COLUMNS, what: 'transactions' },
        }),
      ),
    );
}
