/** What the operator reads after the start: where it listens, the keys, one request to try. */
import type { FirstRunSecrets } from '@geekhub/engine/bootstrap';
import { type Config, publicUrlOf } from './config.ts';
import { firstRunFile } from './first-run.ts';

function curlFor(url: string, key: string): string {
  return [
    `  curl ${url}/v1/videos/generations \\`,
    `    -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
    `    -d '{"model":"fal/kling-2","prompt":"an astronaut surfing a giant wave of green salsa","duration":5}'`,
  ].join('\n');
}

function describeHouse(config: Config): string[] {
  return [
    `  database   ${config.DATABASE_URL === undefined ? `embedded, in ${config.DATA_DIR}` : 'Postgres'}`,
    `  videos     ${config.SUPABASE_URL === undefined ? `on disk, in ${config.DATA_DIR}` : 'Supabase Storage'}`,
    `  fal.ai     ${config.FAL_KEY === undefined ? 'not set up (FAL_KEY)' : 'set up'}`,
    `  Google     ${config.GEMINI_API_KEY === undefined ? 'not set up (GEMINI_API_KEY)' : 'set up'}`,
  ];
}

function describeSignIn(config: Config, link: string | null): string[] {
  if (link !== null) return ['             (signs you in once, within an hour, on this machine)'];
  return config.OPERATOR_EMAILS.length > 0 ? [] : ['             (has no operator: set OPERATOR_EMAILS)'];
}

/** Behind the `#` it is sent to nobody, and kept in no log. A link is good on this machine alone, whatever its public address. */
export function consoleAddress(config: Config, link: string | null): string {
  return link === null
    ? `${publicUrlOf(config)}/`
    : `http://${loopbackOf(config.HOST)}:${config.PORT}/sign-in#${link}`;
}

function loopbackOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** `link`: the secret of a sign-in link; null where people sign in by email. */
export function greeting(config: Config, secrets: FirstRunSecrets | null, link: string | null): string {
  const url = publicUrlOf(config);
  const lines = [
    '',
    `GeekHub Video listens on http://${config.HOST}:${config.PORT}`,
    `  console    ${consoleAddress(config, link)}`,
    ...describeSignIn(config, link),
    `  API docs   ${url}/docs`,
    ...describeHouse(config),
    '',
  ];
  if (['0.0.0.0', '::'].includes(config.HOST) && config.PUBLIC_URL === undefined) {
    lines.push(
      `Set PUBLIC_URL: callers elsewhere cannot open videos at ${url}, nor can providers call back.`,
      '',
    );
  }
  if (secrets !== null) {
    lines.push(
      'First run. These are shown once:',
      `  live key     ${secrets.live_key}   (balance 50.00 MXN)`,
      `  test key     ${secrets.test_key}   (real small videos, no real money)`,
      `  admin token  ${secrets.admin_token}`,
      '',
    );
  }
  if (config.DATABASE_URL === undefined) {
    lines.push(
      secrets === null
        ? `Your keys are in ${firstRunFile(config)}.`
        : `Kept in ${firstRunFile(config)}, readable by you alone.`,
      'The embedded database survives a crash of this process, but not a power cut; set DATABASE_URL before it matters.',
      '',
    );
  }
  lines.push(
    'Try it:',
    curlFor(url, secrets?.test_key ?? '<your test key>'),
    '',
    'Or: npm run demo -- "a prompt"',
    '',
  );
  return lines.join('\n');
}
