/** A job in words, and its video as a link. */
import type { Job } from '@geekhub/contracts/job';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

type Content = CallToolResult['content'];

export function describeJob(job: Job): Content {
  const text = { type: 'text' as const, text: textOf(job) };
  if (job.video_url === null) return [text];
  const link = {
    type: 'resource_link' as const,
    uri: job.video_url,
    name: `${job.id}.mp4`,
    description: job.prompt,
    mimeType: 'video/mp4',
  };
  return [text, link];
}

function textOf(job: Job): string {
  const cost = `${job.cost.amount} ${job.cost.currency}`;
  switch (job.status) {
    case 'pending':
    case 'processing': {
      const left = job.eta_seconds === undefined ? '' : `, ready in about ${job.eta_seconds} s`;
      return `Video ${job.id} is ${job.status}${left}; ${cost} are set aside. Call wait_for_video with this id.`;
    }
    case 'completed':
      if (job.video_url === null) return `Video ${job.id} was completed, and deleted since.`;
      return `Video ${job.id} is completed by ${job.rendered_by} and cost ${cost}: ${job.video_url}`;
    case 'failed':
      return (
        `Video ${job.id} failed: ${job.error} (${job.error_code}). Nothing was charged. ` +
        'The same arguments find this job again: to try anew call create_video with another take.'
      );
  }
}

/** One line of a list. */
export function describeBriefly(job: Job): string {
  const prompt = job.prompt.length > 60 ? `${job.prompt.slice(0, 59)}…` : job.prompt;
  return `${job.id} ${job.status} ${job.model} ${job.duration} s: ${prompt.replaceAll(/\s+/g, ' ')}`;
}
