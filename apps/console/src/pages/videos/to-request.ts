/** The request of a job, to be sent again or to be changed before. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { Inputs } from '../../trpc.ts';
import type { PlaygroundSearch } from '../playground/read-search.ts';
import type { Job } from './job.ts';
import type { Details } from './request-card.tsx';

/** What the address of the playground takes of it. */
export function toPlaygroundAddress(job: Job, details: Details) {
  const { model, prompt, duration } = job;
  return {
    ...{ model, prompt, duration },
    ...(job.aspect_ratio !== null && { aspect_ratio: job.aspect_ratio }),
    ...(details.resolution !== null && { resolution: details.resolution }),
    ...(details.audio !== null && findModel(model)?.audio === 'optional' && { audio: details.audio }),
    ...(details.negative_prompt !== null && { negative_prompt: details.negative_prompt }),
    ...(details.seed !== null && { seed: details.seed }),
  } satisfies PlaygroundSearch;
}

/** All of it but the image, which is gone with the end of the job. */
export function toRequest(job: Job, details: Details): Inputs['videos']['create'] {
  return {
    ...toPlaygroundAddress(job, details),
    ...(details.fallback_models.length > 0 && { fallback_models: details.fallback_models }),
    ...(details.max_cost !== null && { max_cost: details.max_cost }),
    ...(details.webhook_url !== null && { webhook_url: details.webhook_url }),
    ...(Object.keys(job.metadata).length > 0 && { metadata: job.metadata }),
  };
}
