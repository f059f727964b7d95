/** All that was asked of a job, beside what every answer says of it. */
import type { JobDetails } from '@geekhub/contracts/job-timeline';
import { formatMicros } from '@geekhub/contracts/money';
import type { JobTrail } from '@geekhub/ports/job-trail';

export function detailsOf(trail: JobTrail): JobDetails {
  const { job, key, asked, fallbackModels, maxCostMicros, webhookUrl, hasImages, erased } = trail;
  const { negativePrompt, seed, hasImage } = job.request;
  return {
    id: job.id,
    key,
    negative_prompt: negativePrompt,
    seed,
    resolution: asked.resolution,
    audio: asked.audio,
    image: hasImage ? (hasImages ? 'kept' : 'gone') : null,
    fallback_models: fallbackModels,
    max_cost: maxCostMicros === null ? null : formatMicros(maxCostMicros),
    webhook_url: webhookUrl,
    erased,
  };
}
