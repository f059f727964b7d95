/** What the user asked for on the command line. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `Runs the gateway against local stand-ins of fal.ai, Google and Supabase. No account is needed.

  npm run dev

  --port <port>       where the gateway listens; 8787 when absent
  --data-dir <dir>    where it keeps its database and its keys; .data/dev when absent
  --help              this text`;

const DEFAULT_DATA_DIR = join(import.meta.dirname, '../../../.data/dev');

export interface DevOptions {
  port: number;
  dataDir: string;
}

/** null when the user asked for help. Throws TypeError for an option that is none. */
export function readOptions(commandLine: string[]): DevOptions | null {
  const { values } = parseArgs({
    args: commandLine,
    options: {
      port: { type: 'string', default: '8787' },
      'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`--port must be a whole number from 1 to 65535, not ${values.port}`);
  }
  return { port, dataDir: resolve(values['data-dir']) };
}
