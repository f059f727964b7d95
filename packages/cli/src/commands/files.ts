/** `geekhub files`: images that more than one video begins or ends with. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DeletedFile, File } from '@geekhub/contracts/file';
import type { Command } from 'commander';
import type { z } from 'zod';
import { usageFailure } from '../cli-failure.ts';
import { type Column, formatDetails } from '../format-table.ts';
import { formatTime } from '../format-time.ts';
import { withCommonOptions, withPageOptions } from '../option-values.ts';
import { type PageOptions, showPage } from '../page.ts';
import { type Host, inSession } from '../session.ts';

const FILES = '/v1/files';
const fileAt = (id = '') => `${FILES}/${encodeURIComponent(id)}`;

export function addFiles(program: Command, host: Host): void {
  const files = program
    .command('files')
    .description('Images that are uploaded once, for --image and --last-frame');

  withCommonOptions(files.command('upload <image>'))
    .description('Upload a PNG, JPEG or WebP')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [path = '']) => {
        const body = new FormData();
        body.append('file', await readWhole(path), basename(path));
        const file = await client.call<File>(
          { method: 'POST', path: FILES, body, idempotencyKey: randomUUID() },
          { signal: interrupted },
        );
        output.result(file, (width) => formatFile(file, width));
      }),
    );

  withCommonOptions(withPageOptions(files.command('list')))
    .description('List them, newest first')
    .action(
      inSession<PageOptions>(host, 'api key', (session, page) =>
        showPage(session, page, { path: FILES, columns: COLUMNS, what: 'files' }),
      ),
    );

  withCommonOptions(files.command('get <file>'))
    .description('Look at one')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const file = await client.call<File>({ method: 'GET', path: fileAt(id) }, { signal: interrupted });
        output.result(file, (width) => formatFile(file, width));
      }),
    );

  withCommonOptions(files.command('delete <file>'))
    .description('Delete it; videos that were ordered with it go on')
    .action(
      inSession(host, 'api key', async ({ client, output, interrupted }, _options, [id]) => {
        const path = fileAt(id);
        const deleted = await client.call<z.infer<typeof DeletedFile>>(
          { method: 'DELETE', path },
          { signal: interrupted },
        );
        output.result(deleted, () => `Deleted ${deleted.id}`);
      }),
    );
}

async function readWhole(path: string): Promise<Blob> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(`The image ${path} cannot be read (${error.code}).`);
  });
  return new Blob([bytes]);
}

const COLUMNS: readonly Column<File>[] = [
  { title: 'FILE', value: ({ id }) => id },
  { title: 'SIZE', value: ({ width, height }) => `${width}×${height}`, right: true },
  { title: 'UNTIL', value: ({ expires }) => formatTime(expires) ?? '' },
];

function formatFile({ id, content_type, bytes, width, height, expires }: File, columns: number): string {
  return formatDetails(
    [
      ['File', id],
      ['Type', content_type],
      ['Size', `${width}×${height}, ${bytes} bytes`],
      ['Until', formatTime(expires)],
    ],
    columns,
  );
}
