/** The gateway as one deploys it, in a process of its own, with a customer who can pay. */
import { randomBytes } from 'node:crypto';
import { Job } from '@geekhub/contracts/job';
import { CreatedApiKey, Organization } from '@geekhub/contracts/organization';
import { findFreePort } from '@geekhub/testing/free-port';
import { type Child, startChild } from './child.ts';
import type { DatabasePlace } from './database-place.ts';

export interface Gateway extends AsyncDisposable {
  url: string;
  pid: number;
  /** What a caller sends with every request. */
  headers: Record<string, string>;
  submit(body: string): Promise<Job>;
  /** The answer as it came. */
  readJob(jobId: string): Promise<string>;
  /** Lines that it logged as errors. */
  errors(): string[];
}

const MAIN = new URL('../../apps/gateway/src/main.ts', import.meta.url);
const START_MS = 60_000;
const TOP_UP_MXN = '100000000.00';

export interface GatewayOptions {
  /** Where the queue's signing keys are, when it calls back. */
  callbackKeysUrl?: string;
}

export async function startGateway(
  place: DatabasePlace,
  queueUrl: string,
  { callbackKeysUrl }: GatewayOptions = {},
): Promise<Gateway> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const adminToken = randomBytes(24).toString('hex');
  const child = startChild(MAIN, [], {
    ...place.environment,
    PORT: String(port),
    ADMIN_TOKEN: adminToken,
    FAL_KEY: 'bench',
    FAL_QUEUE_URL: queueUrl,
    ...(callbackKeysUrl === undefined ? {} : { FAL_JWKS_URL: callbackKeysUrl, PUBLIC_URL: url }),
    RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'error',
    NODE_ENV: 'production',
  });
  try {
    await waitUntilReady(child, url);
    const key = await createCustomer(url, adminToken);
    return describeGateway(child, url, key);
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}

function describeGateway(child: Child, url: string, key: string): Gateway {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return {
    url,
    pid: child.pid,
    headers,
    async submit(body) {
      const response = await fetch(`${url}/v1/videos/generations`, { method: 'POST', headers, body });
      return Job.parse(await readSuccess(response));
    },
    async readJob(jobId) {
      return JSON.stringify(await readSuccess(await fetch(`${url}/v1/videos/${jobId}`, { headers })));
    },
    errors: () =>
      child
        .output()
        .split('\n')
        .filter((line) => line.includes('"level":50')),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

async function waitUntilReady(child: Child, url: string): Promise<void> {
  const givesUpAt = Date.now() + START_MS;
  while (child.isRunning() && Date.now() < givesUpAt) {
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the gateway did not start:\n${child.output()}`);
}

/** An organisation with a full purse; returns its live key. */
async function createCustomer(url: string, adminToken: string): Promise<string> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/admin/organizations${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return readSuccess(response);
  };
  const { id } = Organization.parse(await post('', { name: 'bench' }));
  await post(`/${id}/transactions`, { type: 'recharge', amount_mxn: TOP_UP_MXN });
  return CreatedApiKey.parse(await post(`/${id}/keys`, { name: 'bench', mode: 'live' })).key;
}

async function readSuccess(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`the gateway answered with status ${response.status}: ${text}`);
  return JSON.parse(text);
}
