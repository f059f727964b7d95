/** list_videos: what was ordered, newest first. */
import { Job } from '@geekhub/contracts/job';
import { listOf, PageQuery } from '@geekhub/contracts/list';
import { describeBriefly } from '../describe-job.ts';
import { READS, type Tool } from './tool.ts';

const Output = listOf(Job.loose()).loose();

export const listVideos: Tool<typeof PageQuery, typeof Output> = {
  name: 'list_videos',
  title: 'List videos',
  description: 'Lists the videos of the account with their states and addresses, newest first, page by page.',
  annotations: READS,
  input: PageQuery,
  output: Output,
  async run({ input: { limit, cursor }, session, caller, extra }) {
    const page = await caller.client.list({
      ...{ limit, signal: extra.signal },
      ...(cursor !== undefined && { cursor }),
    });
    for (const job of page.data) session.spending.note(job);
    const lines = page.data.map(describeBriefly);
    const more = page.next_cursor === null ? [] : [`There are more: pass cursor ${page.next_cursor}.`];
    const text = lines.length === 0 ? 'No video was ordered yet.' : [...lines, ...more].join('\n');
    return { content: [{ type: 'text', text }], structuredContent: { ...page } };
  },
};
