/** A job as the gateway answers it. */
import type { Job } from '@geekhub/contracts/job';

export const JOB_ID = 'e8c96506-72a1-429f-a7ed-4bb0a42541be';

export function exampleJob(changes: Partial<Job> = {}): Job {
  return {
    id: JOB_ID,
    object: 'video.job',
    status: 'processing',
    model: 'fal/kling-2',
    rendered_by: 'fal/kling-2',
    prompt: 'an astronaut surfing a giant wave of green salsa',
    video_url: null,
    duration: 5,
    error: null,
    created: 1782415166,
    completed: null,
    deleted: null,
    error_code: null,
    aspect_ratio: '16:9',
    cost: { amount: '4.20', currency: 'MXN', state: 'held' },
    metadata: {},
    ...changes,
  };
}
