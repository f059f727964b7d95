/** The stores, and what tests of webhooks do with them: jobs that move, endpoints, messages, tries. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import type { JobChange, NewJob } from '@geekhub/ports/job-store';
import type {
  ClaimedMessage,
  DeliveryChange,
  DeliveryFilter,
  NewEndpoint,
} from '@geekhub/ports/webhook-store';
import { newJob } from '@geekhub/testing/new-job';
import { expect } from 'vitest';
import { openStores } from './stores.ts';

export const LEASE_MS = 60_000;
export const HOOK = 'https://receiver.test/hook';
export const ALL_EVENTS = ['video.processing', 'video.completed', 'video.failed'] as const;

export const ACCEPTED: JobChange = {
  ...{ to: 'processing', accepted: { id: 'op' }, finished: null, progress: null },
  ...{ copyFault: false, nextCheckMs: 0 },
};
const VIDEO = { durationMs: 5_000, width: 1280, height: 720, audio: false, bytes: 9, sha256: 'a'.repeat(64) };
export const COMPLETED: JobChange = { to: 'completed', delivered: VIDEO, chargeMicros: 4_200_000n };
export const FAILED: JobChange = {
  to: 'failed',
  error: { code: 'provider_error', message: 'no' },
  attempt: 'unchanged',
};

export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

export function tried(
  becomes: DeliveryChange['becomes'],
  changes: Partial<DeliveryChange> = {},
): DeliveryChange {
  const at = new Date('2026-11-20T12:00:00Z');
  const attempt = { at, durationMs: 12, url: HOOK, status: 500, fault: null, answer: null };
  return { becomes, disable: null, attempt, ...changes };
}

export async function openWebhookStores() {
  const stores = await openStores();
  const all = {
    ...stores,

    async createdJob(scope: Scope, changes: Partial<NewJob> = {}): Promise<string> {
      const job = newJob(scope, changes);
      expect((await stores.jobs.create(job)).kind).toBe('created');
      return job.id;
    },

    async createdEndpoint(
      scope: Scope,
      changes: Partial<Pick<NewEndpoint, 'url' | 'events'>> = {},
    ): Promise<string> {
      const endpoint = {
        id: randomUUID(),
        scope,
        url: HOOK,
        events: ALL_EVENTS,
        description: null,
        ...changes,
      };
      const created = await stores.webhooks.createEndpoint(endpoint, newSecret(), 20);
      if (created === null) throw new Error('the endpoint was not created');
      return created.id;
    },

    async move(jobId: string, ...changes: JobChange[]): Promise<void> {
      for (const change of changes) {
        const claim = await stores.jobs.claim(jobId, LEASE_MS);
        if (claim === null) throw new Error('the job could not be claimed');
        expect(await stores.jobs.commit(jobId, claim.version, change)).toBe(true);
      }
    },

    deliveriesOf: (scope: Scope, filter: Partial<DeliveryFilter> = {}) =>
      stores.webhooks.listDeliveries(
        scope,
        { endpointId: null, jobId: null, state: null, ...filter },
        { limit: 100, after: null },
      ),

    async onlyMessage(scope: Scope, filter: Partial<DeliveryFilter> = {}): Promise<string> {
      const [message, ...more] = await all.deliveriesOf(scope, filter);
      if (message === undefined || more.length > 0) throw new Error('there is not one message');
      return message.id;
    },

    async claimed(id: string): Promise<ClaimedMessage> {
      const message = await stores.webhooks.claim(id, LEASE_MS, newSecret());
      if (message === null) throw new Error('the message could not be claimed');
      return message;
    },

    attempt: async (id: string, change: DeliveryChange): Promise<boolean> =>
      stores.webhooks.commit(id, (await all.claimed(id)).version, change),

    /** All that is due, as far as these limits go. */
    due: (limits: { perLane?: number; perOrganization?: number; limit?: number; except?: string[] } = {}) =>
      stores.webhooks.listDue({
        ...{ limit: 1_000, perLane: 1_000, perOrganization: 1_000, except: [] },
        ...limits,
      }),

    dueIds: async () => (await all.due()).map(({ id }) => id),
  };
  return all;
}

export type WebhookStores = Awaited<ReturnType<typeof openWebhookStores>>;
