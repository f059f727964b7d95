/** A job as the gateway answers it. */
import type { Job } from '@geekhub/contracts/job';

export function exampleJob(changes: Partial<Job> = {}): Job {
  return {
    ...{ id: '00000000-0000-4000-8000-000000000001', object: 'video.job', status: 'pending' },
    ...{ model: 'fal/kling-2', prompt: 'a red balloon', video_url: null, duration: 5, error: null },
    ...{ created: 1_795_410_178, completed: null, error_code: null, aspect_ratio: '16:9', metadata: {} },
    cost: { amount: '4.20', currency: 'MXN', state: 'held' },
    ...changes,
  } as Job;
}
