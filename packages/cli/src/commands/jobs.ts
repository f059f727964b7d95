/** The commands about jobs that were made: list, look at, cancel, delete, account for. */
import type { DeletedVideo, Job } from '@geekhub/contracts/job';
import type { Receipt } from '@geekhub/contracts/receipt';
import type { Command } from 'commander';
import type { z } from 'zod';
import { formatJob } from '../format-job.ts';
import { type Column, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';

const COLUMNS: readonly Column<Job>[] = [
  { title: 'JOB', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'COST', value: ({ status, cost }) => (status === 'failed' ? '0.00' : cost.amount), right: true },
  { title: 'PROMPT', value: ({ prompt }) => prompt, flexible: true },
];

export function addJobs(program: Command, host: Host): void {
  withCommonOptions(withPageOptions(program.command('jobs')))
    .description('List your jobs, newest first')
    .action(
      inSession<PageOptions>(host, 'api key', (session, page) =>
        showPage<Job>(session, page, { path: '/v1/videos', columns: COLUMNS, what: 'jobs' }),
      ),
    );

  withCommonOptions(program.command('job <job>'))
    .description('Look at a job')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id = '']) => {
        const job = await client.get(id, { signal: interrupted });
        output.result(job, (width) => formatJob(job, width));
      }),
    );

  withCommonOptions(program.command('cancel <job>'))
    .description('Cancel a job that has not ended: nothing is charged')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id = '']) => {
        const path = `/v1/videos/${encodeURIComponent(id)}/cancel`;
        const job = await client.call<Job>({ method: 'POST', path }, { signal: interrupted });
        output.result(job, (width) => formatJob(job, width));
      }),
    );

  withCommonOptions(program.command('delete <job>'))
    .description('Delete the video of a job that has ended; the job and its receipt stay')
    .option('--erase-prompt', 'erase what was asked for too')
    .action(
      inSession<{ erasePrompt?: true }>(host, 'api key', async (session, { erasePrompt }, [id = '']) => {
        const path = `/v1/videos/${encodeURIComponent(id)}${erasePrompt ? '?erase_prompt=true' : ''}`;
        const deleted = await session.client.call<z.infer<typeof DeletedVideo>>(
          { method: 'DELETE', path },
          { signal: session.interrupted },
        );
        session.output.result(deleted, () => `Deleted the video of ${deleted.id}`);
      }),
    );

  withCommonOptions(program.command('receipt <job>'))
    .description('Account for a job: price, charge, what was tried, what was delivered')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id = '']) => {
        const receipt = await client.receipt(id, { signal: interrupted });
        output.result(receipt, (width) => formatReceipt(receipt, width));
      }),
    );
}

function formatReceipt({ job_id, status, currency, price, hold, ...rest }: Receipt, width: number): string {
  const moved = (movement: Receipt['charge']) =>
    movement === null ? null : `${movement.amount} ${currency}, ${formatTime(movement.at)}`;
  const { delivered } = rest;
  return formatDetails(
    [
      ['Job', job_id],
      ['Status', status],
      ['Price', `${price.total} ${currency}`],
      ['List price', `${price.seconds} s × ${price.usd_per_second} USD`],
      ['Markup', `× ${price.markup}`],
      ['Rate', `× ${price.fx_mxn_per_usd} MXN a USD`],
      ['Set aside', moved(hold)],
      ['Charged', moved(rest.charge)],
      ['Given back', moved(rest.release)],
      ...rest.attempts.map(
        ({ number, provider, upstream, outcome, error_code }) =>
          [
            `Attempt ${number}`,
            `${provider} ${upstream}: ${outcome}${error_code === null ? '' : `, ${error_code}`}`,
          ] as const,
      ),
      ['Delivered', delivered && `${delivered.duration} s, ${delivered.width}×${delivered.height}`],
      ['Sound', delivered && (delivered.audio ? 'yes' : 'no')],
      ['Bytes', delivered?.bytes.toString()],
      ['SHA-256', delivered?.sha256],
    ],
    width,
  );
}
