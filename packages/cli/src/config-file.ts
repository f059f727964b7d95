/** The user's file of profiles: which gateways, with which keys. Only its owner reads it. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { usageFailure } from './cli-failure.ts';

const Profile = z.object({
  url: z.string(),
  api_key: z.string().optional(),
  admin_token: z.string().optional(),
});
export type Profile = z.infer<typeof Profile>;

const ConfigFile = z.object({ profiles: z.record(z.string(), Profile) });

export type Profiles = Readonly<Record<string, Profile>>;

/** Empty where there is no file. */
export async function readProfiles(path: string): Promise<Profiles> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw usageFailure(`${path} cannot be read (${error.code}).`);
  });
  if (text === null) return {};
  const parsed = ConfigFile.safeParse(parseJson(text));
  // Nothing of its content is told: there are keys in it.
  if (!parsed.success)
    throw usageFailure(`${path} is not readable as profiles. Mend or remove it, then \`geekhub login\`.`);
  return parsed.data.profiles;
}

/** Whole or not at all, also if we die on the way. */
export async function writeProfiles(path: string, profiles: Profiles): Promise<void> {
  const partial = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(partial, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
