/** What the user reads first: what runs here, and how to make a video with the live key. */
import { join } from 'node:path';
import type { DevOptions } from './read-options.ts';
import { OPERATOR, type StandIns } from './start-stand-ins.ts';

export function introduction(url: string, { dataDir }: DevOptions, { addresses }: StandIns): string {
  const lines = Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(18)} ${address}`);
  return `Stand-ins on this machine; no provider is called and nothing costs money:
${lines.join('\n')}

Once the gateway listens, try the live path as with real providers: sent, rendered, called back, copied, charged.

  KEY=$(node -p 'require("${join(dataDir, 'first-run.json')}").live_key')
  curl ${url}/v1/videos/generations \\
    -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
    -d '{"model":"fal/kling-2","prompt":"an astronaut surfing a giant wave of green salsa","duration":5}'

or: npm run demo -- "a prompt" --url ${url} --key $KEY

Sign in to the console at ${url}/ as ${OPERATOR.email}, password ${OPERATOR.password}, or by a link, whose email is printed here.

The videos are gone when this ends; jobs and balances stay in ${dataDir}. Ctrl-C stops everything.
`;
}
