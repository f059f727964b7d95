/** create_video: orders a video. The one tool that spends money. */
import { CreateVideo, Job } from '@geekhub/contracts/job';
import { formatMicros } from '@geekhub/contracts/money';
import { DecimalAmount } from '@geekhub/contracts/money-field';
import { z } from 'zod';
import { describeJob } from '../describe-job.ts';
import { orderVideo } from '../order-video.ts';
import type { Spending } from '../spending.ts';
import type { Tool } from './tool.ts';

/** Nobody listens at an address that a model makes up. */
const Input = CreateVideo.omit({ webhook_url: true }).extend({
  take: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .meta({
      description:
        'Which of several videos made from the same arguments. The same arguments and take are the same video, however ' +
        'often they are sent; the next number makes another one, and costs again.',
    }),
});

const Output = z.looseObject({
  job: Job.loose(),
  found: z.boolean().meta({ description: 'It had been ordered before; nothing new was made.' }),
  session: z.object({
    spent_mxn: DecimalAmount.meta({ description: 'Set aside or charged for what this session ordered.' }),
    limit_mxn: DecimalAmount.nullable().meta({ description: 'null: no limit but the balance.' }),
  }),
});

export const createVideo: Tool<typeof Input, typeof Output> = {
  name: 'create_video',
  title: 'Make a video',
  description:
    'Orders a video and answers at once with its id; wait_for_video then waits for it. Costs money: the price is set ' +
    'aside, and charged only when the video is delivered. After an error or a timeout call again with the same ' +
    'arguments: that never makes a second video. For another video of the same prompt pass another take.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: Input,
  output: Output,
  async run({ input: { take, ...input }, session, caller }) {
    const { job, replayed } = await orderVideo(session, caller, input, take);
    const [text, ...links] = describeJob(job);
    const found = replayed ? [{ type: 'text' as const, text: foundText(job, take) }] : [];
    return {
      content: [...found, ...(text === undefined ? [] : [text]), ...links],
      structuredContent: { job, found: replayed, session: spendingOf(session.spending) },
    };
  },
};

function foundText({ created }: Job, take: number): string {
  const when = new Date(created * 1000).toISOString();
  return `These arguments were ordered before, at ${when}: this is that video. For another one pass take ${take + 1}.`;
}

function spendingOf({ limitMicros, spentMicros }: Spending) {
  return {
    spent_mxn: formatMicros(spentMicros()),
    limit_mxn: limitMicros === null ? null : formatMicros(limitMicros),
  };
}
