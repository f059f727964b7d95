/** Records the session that docs/cli.md shows, on a terminal of so many columns: node packages/cli/test/record-tape.ts [80]. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../../../documented/src/start-gateway.ts';
import { onTerminal } from './on-terminal.ts';

const COMMAND = join(import.meta.dirname, '../bin/geekhub');
const SESSION = [
  ['models'],
  ['quote', '-m', 'fal/hailuo-02', '-d', '6'],
  ['video', 'a paper boat in the rain', '-m', 'fal/hailuo-02', '-d', '6', '-o', 'boat.mp4'],
  ['video', 'a paper boat in the rain', '-o', 'boat.mp4'],
  ['video', 'a paper boat in the rain', '-d', '7'],
  ['jobs'],
  ['credits'],
];
/** Of the bar only this is shown: the rest of its pictures are the same. */
const HALFWAY = /[4-8]\d% .* left/;
const columns = Number(process.argv[2] ?? '80');

await using gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '6' });
const folder = await realpath(await mkdtemp(join(tmpdir(), 'geekhub-')));
for (const commandLine of SESSION) {
  console.log(`$ geekhub ${commandLine.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}`);
  const { lines } = await onTerminal(COMMAND, commandLine, {
    ...{ columns, folder },
    environment: { PATH: '/usr/bin:/bin', HOME: folder, ...gateway.environment },
  });
  const halfway = lines.findIndex((line) => HALFWAY.test(line));
  const shown = lines.filter((line, at) => at === halfway || !/^\[.*% {2}\w/.test(line));
  console.log(shown.join('\n').trim().replaceAll(folder, '/home/ana'));
  console.log();
}
await rm(folder, { recursive: true });
