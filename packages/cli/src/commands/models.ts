/** `geekhub models`: what can be rendered, and for how much. */
import type { Model } from '@geekhub/contracts/model';
import type { Command } from 'commander';
import { type Column, formatTable } from '../format-table.ts';
import { withCommonOptions } from '../option-values.ts';
import { type Host, inSession } from '../session.ts';

const SOUND = { always: 'always', optional: 'optional', none: 'no' } as const;

const COLUMNS: readonly Column<Model>[] = [
  { title: 'MODEL', value: ({ id }) => id },
  { title: 'MXN/S', value: (model) => model.price_per_second.mxn, right: true },
  {
    title: 'SECONDS',
    value: (model) =>
      model.durations.map((each) => `${each}${each === model.default_duration ? '*' : ''}`).join(' '),
  },
  { title: 'SOUND', value: ({ audio }) => SOUND[audio] },
  { title: 'STATUS', value: ({ status }) => status.replace('_', ' ') },
  { title: 'RATIOS', value: (model) => model.aspect_ratios.join(' '), flexible: true },
];

export function addModels(program: Command, host: Host): void {
  withCommonOptions(program.command('models'))
    .description('List the models: price per second, lengths (* is the default), sound')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }) => {
        const models = await client.models({ signal: interrupted });
        output.result(models, (width) => formatTable(COLUMNS, models.data, width));
      }),
    );
}
