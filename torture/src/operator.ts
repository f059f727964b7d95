/** The operator of the torture: makes customers, tops them up. Repeats a top-up with its key until it is answered. */
import { randomUUID } from 'node:crypto';
import { Credits } from '@geekhub/contracts/credits';
import { CreatedApiKey, Organization } from '@geekhub/contracts/organization';
import { WebhookSecret } from '@geekhub/contracts/webhook';
import { wait } from './wait.ts';

export interface Customer {
  organizationId: string;
  apiKey: string;
  /** Signs what is sent to the addresses of its jobs. */
  webhookSecret: string;
  /** The first balance that it was told: the opening bonus. */
  openingMxn: string;
}

export interface TopUp {
  organizationId: string;
  idempotencyKey: string;
  amountMxn: string;
  isAnswered: boolean;
}

export interface Operator {
  customers: readonly Customer[];
  topUps: readonly TopUp[];
  /** An organisation with the opening bonus alone, and its live key. */
  createCustomer(name: string): Promise<Customer>;
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
  const customers: Customer[] = [];
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

  async function readAnswer(answer: Promise<Response>): Promise<unknown> {
    const response = await answer;
    const text = await response.text();
    if (!response.ok) throw new Error(`the gateway answered with status ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  return {
    customers,
    topUps,
    async createCustomer(name) {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const { id } = Organization.parse(await readAnswer(post('', { name }, signal)));
      const created = await readAnswer(post(`/${id}/keys`, { name, mode: 'live' }, signal));
      const { key } = CreatedApiKey.parse(created);
      const headers = { authorization: `Bearer ${key}` };
      const credits = await readAnswer(fetch(`${url}/v1/credits`, { headers, signal }));
      const made = await readAnswer(fetch(`${url}/v1/webhooks/secret`, { method: 'POST', headers, signal }));
      const customer = {
        ...{ organizationId: id, apiKey: key, webhookSecret: WebhookSecret.parse(made).secret },
        openingMxn: Credits.parse(credits).balance,
      };
      customers.push(customer);
      return customer;
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
