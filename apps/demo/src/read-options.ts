/** What the user asked for on the command line. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { normalizeBaseUrl } from '@geekhub/client/normalize-base-url';
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';
import type { CreateVideo } from '@geekhub/contracts/job';
import { DemoFailure } from './demo-failure.ts';

export const USAGE = `Makes one video with the gateway that runs on this machine. The test key costs no real money.

  npm run demo -- "an astronaut surfing a giant wave of green salsa"

  --model <id>        which model; fal/kling-2 when absent
  --duration <s>      length in seconds; the model's own default when absent
  --out <file>        where the video is written; <job id>.mp4 when absent
  --url <address>     where the gateway listens; http://127.0.0.1:8787 when absent
  --data-dir <dir>    where the gateway keeps first-run.json with the test key; .data when absent
  --key <key>         the API key to use instead
  --help              this text

Exit code: 0 when the video was made, 1 when it was not, 2 for a wrong option, 130 after Ctrl-C.`;

const DEFAULT_DATA_DIR = join(import.meta.dirname, '../../../.data');

export interface DemoOptions {
  input: CreateVideo;
  baseUrl: string;
  dataDir: string;
  /** null: the test key of the gateway's first run. */
  apiKey: string | null;
  /** null: named after the job. */
  outputPath: string | null;
}

/** null when the user asked for help. */
export function readOptions(commandLine: string[]): DemoOptions | null {
  const { values, positionals } = parse(commandLine);
  if (values.help) return null;
  const prompt = positionals.join(' ').trim();
  if (prompt === '') throw wrongOption('Say what the video shows.');
  return {
    input: { model: values.model, prompt, ...readDuration(values.duration) },
    baseUrl: readAddress(values.url),
    dataDir: resolve(values['data-dir']),
    apiKey: values.key === undefined ? null : readKey(values.key),
    outputPath: values.out === undefined ? null : resolve(values.out),
  };
}

function parse(commandLine: string[]) {
  try {
    return parseArgs({
      args: commandLine,
      allowPositionals: true,
      options: {
        model: { type: 'string', default: 'fal/kling-2' },
        duration: { type: 'string' },
        out: { type: 'string' },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        key: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw wrongOption(error.message);
    throw error;
  }
}

function readAddress(text: string): string {
  try {
    return normalizeBaseUrl(text);
  } catch {
    throw wrongOption('--url must be an address such as http://127.0.0.1:8787.');
  }
}

function readKey(text: string): string {
  if (!API_KEY_PATTERN.test(text)) throw wrongOption('--key is no API key of a gateway.');
  return text;
}

function readDuration(text: string | undefined): { duration?: number } {
  if (text === undefined) return {};
  if (!/^\d{1,4}$/.test(text)) throw wrongOption(`--duration ${text} is no whole number of seconds.`);
  return { duration: Number(text) };
}

function wrongOption(message: string): DemoFailure {
  return new DemoFailure(`${message}\n\n${USAGE}`, 2);
}
