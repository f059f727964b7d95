/** The log: one JSON line an event, readable lines on a terminal; no key, no prompt. */
import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

const SECRET_FIELDS = [
  'authorization',
  '*.authorization',
  'headers.authorization',
  'request.headers.authorization',
  'cookie',
  '*.cookie',
  'headers.cookie',
  'request.headers.cookie',
  'apiKey',
  '*.apiKey',
];

/** What an error says may come from a driver or an SDK and quote an address or a key; keys and tokens are cut out of any text. */
const SECRET_TEXT =
  /(ghub_(?:sk_(?:live|test)|admin|session|link)_|whsec_)[0-9A-Za-z+/=]+|(postgres(?:ql)?:\/\/)[^\s"']+|(Key |Bearer )\S+|AIza[\w-]{10,}|(eyJ)[\w-]+\.[\w-]+\.[\w-]*/g;

export function withoutSecrets(text: string): string {
  return text.replace(SECRET_TEXT, (_, ...prefixes: (string | undefined)[]) => {
    const prefix = prefixes.slice(0, 4).find((each) => each !== undefined);
    return `${prefix ?? ''}[redacted]`;
  });
}

function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) };
  const code = 'code' in error ? { code: error.code } : {};
  return {
    type: error.name,
    ...code,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}

/** `destination` null: the terminal, or standard output where there is none. */
export function createLog(level: string, destination: DestinationStream | null = null): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: SECRET_FIELDS, censor: '[redacted]' },
    serializers: { err: serializeError, error: serializeError },
  };
  if (destination !== null) return pino(options, destination);
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname', colorize: true }));
}
