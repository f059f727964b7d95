/** What the user's environment says; no other file here reads it. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Environment {
  url: string | undefined;
  apiKey: string | undefined;
  adminToken: string | undefined;
  profile: string | undefined;
  configFile: string;
}

export function readEnvironment(): Environment {
  const { env } = process;
  return {
    // A variable that is set to nothing is not set.
    url: env.GEEKHUB_URL || undefined,
    apiKey: env.GEEKHUB_API_KEY || undefined,
    adminToken: env.GEEKHUB_ADMIN_TOKEN || undefined,
    profile: env.GEEKHUB_PROFILE || undefined,
    configFile: join(configDirectory(env), 'geekhub', 'config.json'),
  };
}

function configDirectory(env: NodeJS.ProcessEnv): string {
  if (env.XDG_CONFIG_HOME) return env.XDG_CONFIG_HOME;
  if (process.platform === 'win32' && env.APPDATA) return env.APPDATA;
  return join(homedir(), '.config');
}

export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'geekhub');
}
