/** The operator of the torture: makes customers, tops them up. Repeats a top-up with its key until it is answered. */
import { randomUUID } from 'node:crypto';
import { CreatedApiKey, Organization } from '@geekhub/contracts/organization';
import { wait } from './wait.ts';

export interface TopUp {
  organizationId: string;
  idempotencyKey: string;
  amountMxn: string;
  isAnswered: boolean;
}

export interface Operator {
  topUps: readonly TopUp[];
  /** An organisation with the opening bonus alone; returns its live key too. */
  createCustomer(name: string): Promise<{ organizationId: string; apiKey: string }>;
  /** Goes on until it is answered, or the signal says that the run is over. */
  topUp(organizationId: string, amountMxn: string, signal: AbortSignal): Promise<void>;
}

export interface OperatorOptions {
  url: string;
  adminToken: string;
  fetch: typeof globalThis.fetch;
}

const ANSWER_MS = 5_000;
const RETRY_MS = 300;

export function openOperator({ url, adminToken, fetch }: OperatorOptions): Operator {
  const topUps: TopUp[] = [];

  function post(
    path: string,
    body: object,
    signal: AbortSignal,
    more: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${url}/v1/admin/organizations${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
      signal,
    });
  }

  async function readCreated(answer: Promise<Response>): Promise<unknown> {
    const response = await answer;
    const text = await response.text();
    if (!response.ok) throw new Error(`the gateway answered with status ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  return {
    topUps,
    async createCustomer(name) {
      const limit = AbortSignal.timeout(ANSWER_MS);
      const { id } = Organization.parse(await readCreated(post('', { name }, limit)));
      const key = await readCreated(post(`/${id}/keys`, { name, mode: 'live' }, limit));
      return { organizationId: id, apiKey: CreatedApiKey.parse(key).key };
    },
    async topUp(organizationId, amountMxn, signal) {
      const topUp = { organizationId, idempotencyKey: randomUUID(), amountMxn, isAnswered: false };
      topUps.push(topUp);
      while (!signal.aborted) {
        const body = { type: 'recharge', amount_mxn: amountMxn };
        const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
        const key = { 'idempotency-key': topUp.idempotencyKey };
        const status = await post(`/${organizationId}/transactions`, body, limit, key)
          .then(async (response) => {
            await response.body?.cancel();
            return response.status;
          })
          .catch(() => null);
        topUp.isAnswered = status === 200;
        if (topUp.isAnswered) return;
        await wait(RETRY_MS, signal);
      }
    },
  };
}
