/** Every way in which receivers of webhooks can be told what is not so, or nothing. */
import type { ReceivedTry } from '../src/receiver.ts';
import { type Breach, SOUND } from './breach.ts';
import { jobAnswer, webhook } from './sound-run.ts';

const SAME = 'a webhook is signed, and always says the same';
const TOLD = 'who asked to be told of an end is told that end, under one id';
const completed = jobAnswer('job-a', 'completed');
const more = (each: ReceivedTry) => ({ webhookTries: [...SOUND.webhookTries, each] });

export const WEBHOOK_BREACHES: Breach[] = [
  {
    what: 'a message that is not signed',
    changes: more(webhook('completed', completed, { isVerified: false })),
    promise: SAME,
    detail: "message msg-completed-job-a is not signed with its customer's secret",
  },
  {
    what: 'a message that says something else the second time',
    changes: more(webhook('completed', jobAnswer('job-a', 'completed', { completed: 3 }))),
    promise: SAME,
    detail: 'message msg-completed-job-a came with different bodies',
  },
  {
    what: 'a message that is no event',
    changes: more(webhook('completed', completed, { webhookId: 'msg-odd', body: '{}' })),
    promise: SAME,
    detail: 'message msg-odd is no event',
  },
  {
    what: 'an end that was told to nobody',
    changes: { webhookTries: [] },
    promise: TOLD,
    detail: 'nobody was told that job job-a completed',
  },
  {
    what: 'an end that no receiver took',
    changes: { webhookTries: SOUND.webhookTries.map((each) => ({ ...each, isTaken: false })) },
    promise: TOLD,
    detail: 'nobody was told that job job-a completed',
  },
  {
    what: 'an end that was told under two ids',
    changes: more(webhook('completed', completed, { webhookId: 'msg-other' })),
    promise: TOLD,
    detail: 'an event of job job-a came under several ids',
  },
  {
    what: 'two different ends',
    changes: more(webhook('failed', jobAnswer('job-a', 'failed'))),
    promise: TOLD,
    detail: 'job job-a was told to have two different ends',
  },
  {
    what: 'an end that is not what a GET says',
    changes: {
      webhookTries: [webhook('completed', jobAnswer('job-a', 'completed', { video_url: 'http://other/' }))],
    },
    promise: TOLD,
    detail: 'job job-a was told to have another end than a GET says',
  },
  {
    what: "a message to another's address",
    changes: more(webhook('completed', completed, { organizationId: 'org-2' })),
    promise: TOLD,
    detail: 'org-2 was sent msg-completed-job-a, which is not for it',
  },
  {
    what: 'a message that nobody asked for',
    changes: more(webhook('completed', jobAnswer('job-b', 'completed'))),
    promise: TOLD,
    detail: 'org-1 was sent msg-completed-job-b, which is not for it',
  },
];
