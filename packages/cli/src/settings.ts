/** Which gateway is meant and with which key: options before variables before the profile. */
import { normalizeBaseUrl } from '@geekhub/client/normalize-base-url';
import { CliFailure, EXIT, usageFailure } from './cli-failure.ts';
import { type Profile, readProfiles } from './config-file.ts';
import type { Environment } from './environment.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8787';
export const DEFAULT_PROFILE = 'default';

/** The options that every command has. */
export interface CommonOptions {
  url?: string;
  key?: string;
  profile?: string;
  json?: boolean;
}

export type Credential = 'api key' | 'admin token';

export interface Settings {
  baseUrl: string;
  secret: string;
}

export function profileName(options: CommonOptions, environment: Environment): string {
  return options.profile ?? environment.profile ?? DEFAULT_PROFILE;
}

export function readBaseUrl(text: string): string {
  try {
    return normalizeBaseUrl(text);
  } catch {
    throw usageFailure(`${JSON.stringify(text)} is no address of a gateway; one is ${DEFAULT_URL}.`);
  }
}

/** Throws where there is no such key. */
export async function readSettings(
  options: CommonOptions,
  environment: Environment,
  credential: Credential,
): Promise<Settings> {
  const name = profileName(options, environment);
  const profile = (await readProfiles(environment.configFile))[name];
  if (profile === undefined && name !== DEFAULT_PROFILE) {
    throw usageFailure(`There is no profile ${name}. \`geekhub login --profile ${name}\` makes it.`);
  }
  const baseUrl = readBaseUrl(options.url ?? environment.url ?? profile?.url ?? DEFAULT_URL);
  const given = options.key ?? (credential === 'api key' ? environment.apiKey : environment.adminToken);
  const secret = given ?? storedSecret(profile, baseUrl, credential);
  if (secret === undefined) throw missing(credential, baseUrl, profile);
  // The platform's own complaint would quote it.
  if (!/^[\x21-\x7e]+$/.test(secret)) throw usageFailure(`That is no ${credential}: it has spaces in it.`);
  return { baseUrl, secret };
}

/** A key is for the gateway that it was stored with, and is sent to no other. */
function storedSecret(
  profile: Profile | undefined,
  baseUrl: string,
  credential: Credential,
): string | undefined {
  if (profile === undefined || profile.url !== baseUrl) return undefined;
  return credential === 'api key' ? profile.api_key : profile.admin_token;
}

function missing(credential: Credential, baseUrl: string, profile: Profile | undefined): CliFailure {
  const other =
    profile === undefined || profile.url === baseUrl ? '' : ` The stored one is for ${profile.url}.`;
  const how =
    credential === 'api key'
      ? '`geekhub login` stores one; GEEKHUB_API_KEY or --key gives one.'
      : '`geekhub login --admin-token` stores one; GEEKHUB_ADMIN_TOKEN or --key gives one.';
  return new CliFailure(`There is no ${credential} for ${baseUrl}.${other}\n${how}`, EXIT.authentication);
}
