/** Calls the console as its page does: with the cookie of a session, and no API key. */
import { consoleRouter } from '@geekhub/api/console/console-router';
import type { Answer } from './api-caller.ts';
import { rememberSecretsIn } from './run-records.ts';
import type { RunningGateway } from './start-gateway.ts';

export type ProcedureKind = 'query' | 'mutation' | 'subscription';

/** Of each procedure of the console, by its path. */
export const CONSOLE_PROCEDURES: ReadonlyMap<string, ProcedureKind> = new Map(
  Object.entries(
    consoleRouter._def.procedures as unknown as Record<string, { _def: { type: ProcedureKind } }>,
  ).map(([path, { _def }]) => [path, _def.type]),
);

export type Cookies = Readonly<Record<string, string>>;

export interface ConsoleCallOptions {
  cookies?: Cookies;
  /** `<organisation>/<mode>`. */
  scope?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

export interface ConsoleAnswer extends Answer<unknown> {
  /** What was answered, without the wrapping of tRPC; undefined for a refusal. */
  data: unknown;
  /** The code of a refusal, and its sentence; undefined where there is none. */
  code: string | undefined;
  message: string | undefined;
  /** As they were set. */
  setCookies: string[];
}

interface TrpcBody {
  result?: { data?: unknown };
  error?: { data: { error: { code: string; message: string }; httpStatus: number } };
}

export async function callConsole(
  url: string,
  path: string,
  input: unknown,
  options: ConsoleCallOptions = {},
): Promise<ConsoleAnswer> {
  const { cookies = {}, scope, headers = {} } = options;
  const kind = CONSOLE_PROCEDURES.get(path);
  const text = input === undefined ? undefined : JSON.stringify(input);
  const response = await fetch(
    kind === 'mutation' || text === undefined
      ? `${url}/console/trpc/${path}`
      : `${url}/console/trpc/${path}?input=${encodeURIComponent(text)}`,
    {
      ...(kind === 'mutation' ? { method: 'POST', body: text ?? '' } : {}),
      headers: {
        ...(kind === 'mutation' ? { 'content-type': 'application/json' } : {}),
        ...(Object.keys(cookies).length === 0 ? {} : { cookie: cookieHeader(cookies) }),
        ...(scope === undefined ? {} : { 'x-geekhub-scope': scope }),
        ...headers,
      },
    },
  );
  const setCookies = response.headers.getSetCookie();
  rememberSecretsIn(setCookies.join('\n'));
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  return read(response, isStream ? await readRefusal(response) : await response.text(), setCookies);
}

function read(response: Response, text: string, setCookies: string[]): ConsoleAnswer {
  rememberSecretsIn(text);
  const body = parse(text);
  const refusal = body.error?.data;
  return {
    // A stream has begun with 200 when it refuses.
    status: refusal?.httpStatus ?? response.status,
    headers: response.headers,
    ...{ text, body, setCookies },
    data: body.result?.data,
    code: refusal?.error.code,
    message: refusal?.error.message,
  };
}

/** What a stream says first, after its greeting: a refusal or an event; then it is left. */
async function readRefusal({ body }: Response): Promise<string> {
  let text = '';
  for await (const bytes of body ?? []) {
    text += Buffer.from(bytes).toString();
    const [, refusal] = /event: serialized-error\ndata: (.*)\n/.exec(text) ?? [];
    if (refusal !== undefined) return JSON.stringify({ error: JSON.parse(refusal) });
    if (text.replace('event: connected\ndata: {}', '').includes('data:')) break;
  }
  return '{}';
}

function parse(text: string): TrpcBody {
  try {
    return JSON.parse(text) as TrpcBody;
  } catch {
    return {};
  }
}

function cookieHeader(cookies: Cookies): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

/** The cookies of a person whose address was proven; null: of whoever is at the machine itself. */
export async function cookiesOf({ gateway }: RunningGateway, email: string | null): Promise<Cookies> {
  const { door } = gateway;
  const secret =
    email === null ? await door.enterByLink(await door.createSignInLink()) : await door.enterByEmail(email);
  if (secret === null) throw new Error('a new link is good');
  rememberSecretsIn(secret);
  return { geekhub_session: secret };
}
