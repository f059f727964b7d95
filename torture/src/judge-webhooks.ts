/** Judges what receivers of webhooks were sent. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Check, Evidence } from './evidence.ts';
import type { ReceivedTry } from './receiver.ts';

/** Its whole data is compared with what a GET says. */
interface Event {
  type: string;
  data: { id: string };
}
type Message = ReceivedTry & { event: Event };

export const WEBHOOK_CHECKS = {
  'a webhook is signed, and always says the same': ({ webhookTries }) => [
    ...webhookTries
      .filter(({ isVerified }) => !isVerified)
      .map(({ webhookId }) => `message ${webhookId} is not signed with its customer's secret`),
    ...[...Map.groupBy(webhookTries, ({ webhookId }) => webhookId)]
      .filter(([, tries]) => new Set(tries.map(({ body }) => body)).size > 1)
      .map(([webhookId]) => `message ${webhookId} came with different bodies`),
    ...readMessages(webhookTries).unreadable.map((id) => `message ${id} is no event`),
  ],

  'who asked to be told of an end is told that end, under one id': (evidence) => {
    const { messages } = readMessages(evidence.webhookTries);
    const byJob = Map.groupBy(messages, ({ event }) => event.data.id);
    return [...findUntold(evidence, byJob), ...findMistold(evidence, messages, byJob)];
  },
} satisfies Record<string, Check>;

function readMessages(tries: readonly ReceivedTry[]): { messages: Message[]; unreadable: string[] } {
  const messages: Message[] = [];
  const unreadable: string[] = [];
  for (const each of tries) {
    const event = parseEvent(each.body);
    if (event === null) unreadable.push(each.webhookId);
    else messages.push({ ...each, event });
  }
  return { messages, unreadable };
}

function parseEvent(body: string): Event | null {
  try {
    const event = JSON.parse(body) as Partial<Event> | null;
    return typeof event?.data?.id === 'string' ? (event as Event) : null;
  } catch {
    return null;
  }
}

/** The jobs whose end was never taken by their receiver. */
function findUntold({ jobs }: Evidence, byJob: ReadonlyMap<string, Message[]>): string[] {
  return jobs
    .filter(({ webhookUrl, endedAt }) => webhookUrl !== null && endedAt !== null)
    .filter(({ id, status }) => {
      const messages = byJob.get(id) ?? [];
      return !messages.some(({ event, isTaken }) => isTaken && event.type === `video.${status}`);
    })
    .map(({ id, status }) => `nobody was told that job ${id} ${status}`);
}

/** What was told to whom it does not concern, twice, or other than it was. */
function findMistold(
  { jobs, requests }: Evidence,
  messages: readonly Message[],
  byJob: ReadonlyMap<string, Message[]>,
): string[] {
  const jobById = new Map(jobs.map((job) => [job.id, job]));
  const answered = new Map(requests.flatMap(({ ended }) => (ended === null ? [] : [[ended.id, ended]])));
  return [
    ...messages
      .filter(({ event, organizationId }) => {
        const job = jobById.get(event.data.id);
        return job?.organizationId !== organizationId || job.webhookUrl === null;
      })
      .map(({ webhookId, organizationId }) => `${organizationId} was sent ${webhookId}, which is not for it`),
    ...[...byJob].flatMap(([id, each]) => {
      const ends = each.filter(({ event }) => event.type !== 'video.processing');
      const types = new Set(ends.map(({ event }) => event.type));
      const ids = [...Map.groupBy(each, ({ event }) => event.type).values()].map(
        (same) => new Set(same.map(({ webhookId }) => webhookId)).size,
      );
      return [
        ...(types.size > 1 ? [`job ${id} was told to have two different ends`] : []),
        ...(ids.some((count) => count > 1) ? [`an event of job ${id} came under several ids`] : []),
        ...(ends.some(({ event }) => !isDeepStrictEqual(event.data, answered.get(id)))
          ? [`job ${id} was told to have another end than a GET says`]
          : []),
      ];
    }),
  ];
}
