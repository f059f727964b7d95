/** Puts a mutation into the program that is about to be loaded, or into the SQL that is about to run. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutation } from './mutations.ts';

const ROOT = join(import.meta.dirname, '../..');

function mutate(text: string, { name, from, to }: Mutation): string {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`the mutation "${name}" must fit exactly one place`);
  }
  return before + to + after;
}

/** The whole SQL function that stands around this place. */
function functionAround(script: string, place: number): string {
  const from = Math.max(
    script.lastIndexOf('\ncreate function', place),
    script.lastIndexOf('\ncreate or replace function', place),
  );
  const to = script.indexOf('end $$;', place);
  if (from < 0 || to < 0) throw new Error('a mutation of SQL must be inside a function');
  return script
    .slice(from, to + 'end $$;'.length)
    .replace(/create (or replace )?function/, 'create or replace function');
}

/**
 * TypeScript is changed when it is imported, so this comes before any other import of it. For SQL the changed function
 * is returned, to be run after the migrations; null for TypeScript.
 */
export function applyMutation(mutation: Mutation): string | null {
  const path = join(ROOT, mutation.file);
  const text = readFileSync(path, 'utf8');
  const mutated = mutate(text, mutation);
  if (path.endsWith('.sql')) return functionAround(mutated, text.indexOf(mutation.from));
  const changedUrl = pathToFileURL(path).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      return url === changedUrl ? { ...loaded, source: mutated } : loaded;
    },
  });
  return null;
}
