/** What was asked for on the command line and in the environment. */
import { parseArgs } from 'node:util';
import { authorizationHeader } from '@geekhub/client/authorization-header';
import { normalizeBaseUrl } from '@geekhub/client/normalize-base-url';
import { type Micros, parseMicros } from '@geekhub/contracts/money';

export const USAGE = `geekhub-mcp: the gateway as tools of the Model Context Protocol.

  geekhub-mcp            speaks over standard input and output, with the key in GEEKHUB_API_KEY
  geekhub-mcp --http     serves streamable HTTP at /mcp; each caller brings a key as its Authorization header

  --url <address>             where the gateway listens; GEEKHUB_URL, or http://127.0.0.1:8787
  --max-spend-mxn <amount>    what one session may spend; GEEKHUB_MAX_SPEND_MXN, or no limit but the balance

With --http also:
  --host <address>            where to listen; 127.0.0.1
  --port <number>             8788
  --allow-host <name>         a name under which it is reached, beside localhost and --host; may be repeated
  --allow-origin <origin>     a web page that may call, such as https://app.example.com; may be repeated
  --max-sessions <number>     how many there may be at once; 256
  --idle-minutes <number>     after how long without a request a session ends; 60`;

export interface HttpOptions {
  host: string;
  port: number;
  allowedHosts: string[];
  allowedOrigins: string[];
  maxSessions: number;
  idleMs: number;
}

export interface Options {
  gatewayUrl: string;
  limitMicros: Micros | null;
  mode: { kind: 'stdio'; apiKey: string } | ({ kind: 'http' } & HttpOptions);
}

/** A wrong option, or one that is missing. */
export class OptionProblem extends Error {
  override readonly name = 'OptionProblem';
}

/** null when help was asked for. */
export function readOptions(
  commandLine: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | null {
  const values = parse(commandLine);
  if (values.help) return null;
  return {
    gatewayUrl: readAddress(values.url ?? environment.GEEKHUB_URL ?? 'http://127.0.0.1:8787'),
    limitMicros: readLimit(values['max-spend-mxn'] ?? environment.GEEKHUB_MAX_SPEND_MXN),
    mode: values.http
      ? {
          kind: 'http',
          host: values.host,
          port: readNumber('--port', values.port, 0, 65_535),
          allowedHosts: values['allow-host'],
          allowedOrigins: values['allow-origin'].map(readOrigin),
          maxSessions: readNumber('--max-sessions', values['max-sessions'], 1, 100_000),
          idleMs: readNumber('--idle-minutes', values['idle-minutes'], 1, 10_000) * 60_000,
        }
      : { kind: 'stdio', apiKey: readKey(environment.GEEKHUB_API_KEY) },
  };
}

function parse(commandLine: readonly string[]) {
  try {
    return parseArgs({
      args: [...commandLine],
      options: {
        http: { type: 'boolean', default: false },
        url: { type: 'string' },
        'max-spend-mxn': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8788' },
        'allow-host': { type: 'string', multiple: true, default: [] },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        'max-sessions': { type: 'string', default: '256' },
        'idle-minutes': { type: 'string', default: '60' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionProblem(error instanceof Error ? error.message : 'unreadable options');
  }
}

function readAddress(text: string): string {
  try {
    return normalizeBaseUrl(text);
  } catch {
    throw new OptionProblem('--url or GEEKHUB_URL: must be an http or https address without credentials');
  }
}

function readKey(key: string | undefined): string {
  if (key === undefined || key === '') {
    throw new OptionProblem('GEEKHUB_API_KEY: must be set to an API key of the gateway');
  }
  try {
    authorizationHeader(key);
    return key;
  } catch {
    throw new OptionProblem('GEEKHUB_API_KEY: must be printable ASCII characters without spaces');
  }
}

function readLimit(text: string | undefined): Micros | null {
  if (text === undefined || text === '') return null;
  const micros = parseMicros(text);
  if (micros === null || micros < 0n) {
    throw new OptionProblem('--max-spend-mxn or GEEKHUB_MAX_SPEND_MXN: must be an amount such as 100.00');
  }
  return micros;
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new OptionProblem(`${option}: must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) {
    throw new OptionProblem('--allow-origin: must be an origin such as https://app.example.com');
  }
  return text;
}
