/** What is asked of the gateways when a run is over and nothing is down: receipts and balances. */
import { Credits } from '@geekhub/contracts/credits';
import { Receipt } from '@geekhub/contracts/receipt';
import type { RequestRecord } from './load.ts';
import type { Customer } from './operator.ts';

/** A customer and the last that it was told. */
export interface CustomerFacts {
  organizationId: string;
  openingMxn: string;
  /** null where it was not answered. */
  credits: Credits | null;
}

export interface LastAnswers {
  /** By job id, of every job whose end its caller heard of. */
  receipts: ReadonlyMap<string, Receipt>;
  customers: readonly CustomerFacts[];
}

export interface LastQuestions {
  url: string;
  fetch: typeof globalThis.fetch;
  customers: readonly Customer[];
  requests: readonly RequestRecord[];
}

const AT_ONCE = 8;
const ANSWER_MS = 5_000;

export async function askLastQuestions(questions: LastQuestions): Promise<LastAnswers> {
  const { url, fetch, requests } = questions;
  const keys = new Map(questions.customers.map(({ organizationId, apiKey }) => [organizationId, apiKey]));

  async function ask(path: string, organizationId: string): Promise<unknown> {
    try {
      const response = await fetch(url + path, {
        headers: { authorization: `Bearer ${keys.get(organizationId)}` },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  const receipts = new Map<string, Receipt>();
  const left = requests.filter(({ ended }) => ended !== null);
  async function askOn(): Promise<void> {
    for (let record = left.pop(); record !== undefined; record = left.pop()) {
      if (record.ended === null) continue;
      const { id } = record.ended;
      const answer = Receipt.safeParse(await ask(`/v1/videos/${id}/receipt`, record.organizationId));
      if (answer.success) receipts.set(id, answer.data);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));

  const customers: CustomerFacts[] = [];
  for (const { organizationId, openingMxn } of questions.customers) {
    const answer = Credits.safeParse(await ask('/v1/credits', organizationId));
    customers.push({ organizationId, openingMxn, credits: answer.data ?? null });
  }
  return { receipts, customers };
}
