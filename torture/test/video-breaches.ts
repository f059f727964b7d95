/** Every way in which what is served, and what is left in the storage, can be wrong. */
import type { ServedVideo } from '../src/evidence.ts';
import { type Breach, SOUND, withJob } from './breach.ts';
import { receipt } from './sound-run.ts';

const withVideo = (id: string, video: ServedVideo | null) => ({
  videos: new Map([...SOUND.videos, [id, video] as const]),
});
const [id, right] = receipt('a');
const without = new Map([...SOUND.receipts].filter(([each]) => each !== id));
const left = (jobId: string) => ({
  stored: [...SOUND.stored, { key: `org-1/${jobId}/video.mp4`, sha256: 'sha-left' }],
});

export const VIDEO_BREACHES: Breach[] = [
  {
    what: "another job's video",
    changes: withVideo('job-a', { sha256: 'sha-b', bytes: 100 }),
    promise: 'the video that is served is the one that was rendered',
    detail: 'other bytes are served for job job-a',
  },
  {
    what: 'a video that is not served',
    changes: withVideo('job-a', null),
    promise: 'the video that is served is the one that was rendered',
    detail: 'the video of job job-a is not served',
  },
  {
    what: 'a receipt of other bytes',
    changes: {
      receipts: new Map([
        ...without,
        receipt('a', { delivered: right.delivered && { ...right.delivered, sha256: 'sha-other' } }),
      ]),
    },
    promise: 'a receipt describes the video that is served',
    detail: 'job job-a serves 100 bytes sha-a, and its receipt says 100 bytes sha-other',
  },
  {
    what: 'a row of another length',
    changes: withJob('a', { bytes: 99 }),
    promise: 'a receipt describes the video that is served',
    detail: 'job job-a serves 100 bytes',
  },
  {
    what: 'a receipt that could not be had',
    changes: { receipts: without },
    promise: 'a receipt describes the video that is served',
    detail: 'job job-a has no receipt',
  },
  {
    what: 'a receipt that knows another end',
    changes: { receipts: new Map([...without, receipt('a', { status: 'failed' })]) },
    promise: 'a receipt describes the video that is served',
    detail: 'job job-a is completed, and failed by its receipt',
  },
  {
    what: 'a video of a failed job that no kill explains',
    changes: left('job-e'),
    promise: 'a failed job serves nothing',
    detail: 'failed job job-e (canceled) left its video',
  },
  {
    what: 'a video of a failed job that only a kill of something else could explain',
    changes: { ...left('job-e'), troubles: [...SOUND.troubles, { part: 'fal', from: 61_000, to: 62_000 }] },
    promise: 'a failed job serves nothing',
    detail: 'failed job job-e (canceled) left its video',
  },
  {
    what: 'a video of no job',
    changes: left('job-x'),
    promise: 'a failed job serves nothing',
    detail: 'org-1/job-x/video.mp4 is of no job',
  },
];
