/** Looks for secrets in logs, also where they are packed into something else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a run whose names end so hold secrets, one a line; the others ending in `.log` are what was logged. */
export const SECRETS_SUFFIX = '.secrets';
export const LOG_SUFFIX = '.log';

/** Shorter texts stand in logs by chance. */
const LEAST_CHARACTERS = 8;

/** As it is, in an address, and in base64 wherever in a longer text it began. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const packed = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // What depends on the neighbours alone is left out: the characters in which they share bits.
    const own = text.slice(before === 0 ? 0 : before + 1).replace(/.?=+$/, '');
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, encodeURIComponent(secret), ...packed].filter((form) => form.length >= LEAST_CHARACTERS);
}

/** By their last characters: keys of one kind begin alike. */
function indexOf(secrets: Iterable<string>): Map<string, string[]> {
  const byEnd = new Map<string, string[]>();
  for (const secret of secrets) {
    if (secret.length < LEAST_CHARACTERS) continue;
    for (const form of new Set(formsOf(secret))) {
      const end = form.slice(-LEAST_CHARACTERS);
      byEnd.set(end, [...(byEnd.get(end) ?? []), form]);
    }
  }
  return byEnd;
}

function linesWith(text: string, byEnd: ReadonlyMap<string, readonly string[]>): number[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    for (let end = LEAST_CHARACTERS; end <= line.length; end += 1) {
      const forms = byEnd.get(line.slice(end - LEAST_CHARACTERS, end));
      if (forms?.some((form) => line.startsWith(form, end - form.length))) return [at + 1];
    }
    return [];
  });
}

/** `file:line` for each line of a log that holds a secret, and never the secret. */
export async function findSecrets(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).sort();
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  const secrets = new Set<string>();
  for (const name of names.filter((each) => each.endsWith(SECRETS_SUFFIX))) {
    for (const line of (await read(name)).split('\n')) secrets.add(line);
  }
  const byEnd = indexOf(secrets);
  const found: string[] = [];
  for (const name of names.filter((each) => each.endsWith(LOG_SUFFIX))) {
    for (const line of linesWith(await read(name), byEnd)) found.push(`${join(directory, name)}:${line}`);
  }
  return found;
}
