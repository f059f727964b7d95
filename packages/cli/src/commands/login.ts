/** `geekhub login` keeps a key for a gateway, `geekhub logout` forgets it. */
import { createVideoClient } from '@geekhub/client/video-client';
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';
import type { Command } from 'commander';
import { ask, askSecret } from '../ask.ts';
import { CliFailure, EXIT, usageFailure } from '../cli-failure.ts';
import { type Profile, readProfiles, writeProfiles } from '../config-file.ts';
import { explainError } from '../explain-error.ts';
import type { Host } from '../session.ts';
import { type CommonOptions, DEFAULT_URL, profileName, readBaseUrl } from '../settings.ts';

interface LoginOptions extends CommonOptions {
  adminToken?: true | string;
}

export function addLogin(program: Command, host: Host): void {
  program
    .command('login')
    .description('Check a key against its gateway, and keep both for the commands to come')
    .option('--url <address>', 'the gateway')
    .option('--key <key>', 'the API key; asked for when absent')
    .option('--admin-token [token]', "the operator's token instead, for `geekhub admin`")
    .option('--profile <name>', 'the name to keep it under')
    .action(async (_options: LoginOptions, command: Command) => {
      const options = command.optsWithGlobals<LoginOptions>();
      try {
        await login(options, host);
      } catch (error) {
        if (host.interrupted.aborted) throw new CliFailure('Stopped. Nothing was kept.', EXIT.interrupted);
        throw error;
      }
    });

  program
    .command('logout')
    .description('Forget a stored login')
    .option('--profile <name>', 'which one')
    .action(async (_options: CommonOptions, command: Command) => {
      const { configFile } = host.environment;
      const name = profileName(command.optsWithGlobals<CommonOptions>(), host.environment);
      const { [name]: forgotten, ...others } = await readProfiles(configFile);
      if (forgotten === undefined) throw usageFailure(`There is no profile ${name}.`);
      await writeProfiles(configFile, others);
      process.stderr.write(
        `Forgot ${name}, which was for ${forgotten.url}. The key itself is as valid as before.\n`,
      );
    });
}

async function login(options: LoginOptions, { environment, interrupted }: Host): Promise<void> {
  const name = profileName(options, environment);
  const profiles = await readProfiles(environment.configFile);
  const earlier = profiles[name];
  const baseUrl = readBaseUrl(await chooseUrl(options, environment.url ?? earlier?.url, interrupted));
  const isOperator = options.adminToken !== undefined;
  const given = isOperator ? options.adminToken : options.key;
  const secret =
    typeof given === 'string'
      ? given
      : await askSecret(isOperator ? 'Admin token (not shown): ' : 'API key (not shown): ', interrupted);
  if (!isOperator && !API_KEY_PATTERN.test(secret)) {
    throw usageFailure('That is no API key of a gateway: one begins with ghub_sk_live_ or ghub_sk_test_.');
  }
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw usageFailure('That is no admin token: it has spaces in it, or nothing.');

  const found = await check(baseUrl, secret, isOperator, interrupted);
  const kept: Profile = {
    ...(earlier?.url === baseUrl ? earlier : {}),
    url: baseUrl,
    ...(isOperator ? { admin_token: secret } : { api_key: secret }),
  };
  await writeProfiles(environment.configFile, { ...profiles, [name]: kept });
  process.stderr.write(`${found} Kept as ${name} in ${environment.configFile}.\n`);
}

async function chooseUrl(
  { url, key, adminToken }: LoginOptions,
  known: string | undefined,
  interrupted: AbortSignal,
): Promise<string> {
  if (url !== undefined) return url;
  const likely = known ?? DEFAULT_URL;
  const isAsking = process.stdin.isTTY && key === undefined && typeof adminToken !== 'string';
  return isAsking ? (await ask(`Gateway [${likely}]: `, interrupted)) || likely : likely;
}

/** What the key opens, in a sentence. */
async function check(
  baseUrl: string,
  secret: string,
  isOperator: boolean,
  signal: AbortSignal,
): Promise<string> {
  const client = createVideoClient({ baseUrl, apiKey: secret });
  try {
    if (isOperator) {
      await client.call({ method: 'GET', path: '/v1/admin/organizations?limit=1' }, { signal });
      return `The admin token is valid at ${baseUrl}.`;
    }
    const { available, currency } = await client.credits({ signal });
    const mode = secret.startsWith('ghub_sk_test_') ? 'test' : 'live';
    return `The ${mode} key is valid at ${baseUrl}: ${available} ${currency} available.`;
  } catch (error) {
    signal.throwIfAborted();
    throw explainError(error, baseUrl);
  }
}
