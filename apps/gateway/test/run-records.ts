/** What a whole test run keeps for its last check: what gateways logged, and which secrets were about. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { LOG_SUFFIX, SECRETS_SUFFIX } from './find-secrets.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The directory of the run's logs and secrets. */
    runRecords: string;
  }
}

/** Keys, tokens, sign-in links, sessions and signing secrets as the gateway hands them out. */
const HANDED_OUT =
  /ghub_(?:sk_(?:live|test)|admin|session|link)_[0-9A-Za-z]{16,}|whsec_[A-Za-z0-9+/]{20,}=*/g;
/** What an operator configures and nobody else may see. */
const SECRET_VARIABLES = ['FAL_KEY', 'GEMINI_API_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'ADMIN_TOKEN'];

const remembered = new Set<string>();
const file = `${randomUUID()}${SECRETS_SUFFIX}`;

export function rememberSecret(secret: string): void {
  if (remembered.has(secret)) return;
  remembered.add(secret);
  appendFileSync(join(inject('runRecords'), file), `${secret}\n`);
}

/** All that look like ours in what came or went. */
export function rememberSecretsIn(text: string): void {
  for (const [secret] of text.matchAll(HANDED_OUT)) {
    rememberSecret(secret);
    // It is the bytes behind the prefix that sign.
    if (secret.startsWith('whsec_')) rememberSecret(secret.slice('whsec_'.length));
  }
}

export function rememberEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of SECRET_VARIABLES) {
    const value = environment[name];
    if (value !== undefined) rememberSecret(value);
  }
  const password = URL.parse(environment.DATABASE_URL ?? '')?.password ?? '';
  if (password !== '') rememberSecret(decodeURIComponent(password));
}

/** A file of its own for what one gateway logs. */
export function openRunLog(): WriteStream {
  return createWriteStream(join(inject('runRecords'), `${randomUUID()}${LOG_SUFFIX}`), { flags: 'a' });
}
