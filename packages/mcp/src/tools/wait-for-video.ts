/** wait_for_video: follows a video to its end, for as long as the host has patience. */
import { Job } from '@geekhub/contracts/job';
import { z } from 'zod';
import { describeJob } from '../describe-job.ts';
import { type CallExtra, READS, type Tool } from './tool.ts';

/** Hosts give up on a call after a minute unless they are told otherwise. */
const DEFAULT_SECONDS = 50;
const Input = z.strictObject({
  id: z.uuid().meta({ description: 'The id of the video, from create_video or list_videos.' }),
  max_seconds: z.int().min(0).max(600).default(DEFAULT_SECONDS).meta({
    description: 'How long to wait at most. 0 answers at once with how it is.',
  }),
});
const Output = Job.loose();

export const waitForVideo: Tool<typeof Input, typeof Output> = {
  name: 'wait_for_video',
  title: 'Wait for a video',
  description:
    'Waits until a video is completed or failed, and answers with its address. If it is still under way after ' +
    'max_seconds, that is the answer: call again. Videos take between half a minute and five. Ending the wait does not ' +
    'end the video.',
  annotations: READS,
  input: Input,
  output: Output,
  async run({ input, session, caller, extra }) {
    const tell = createProgress(extra);
    const timeout = AbortSignal.timeout(input.max_seconds * 1000);
    const signal = AbortSignal.any([extra.signal, timeout]);
    const job = await caller.client
      .waitFor(input.id, { signal, onProgress: tell })
      .catch(async (error: unknown) => {
        extra.signal.throwIfAborted();
        if (!timeout.aborted) throw error;
        return caller.client.get(input.id, { signal: extra.signal });
      });
    session.spending.note(job);
    return { content: describeJob(job), structuredContent: { ...job } };
  },
};

/** Does nothing for a host that did not ask to be told. */
function createProgress(extra: CallExtra): (job: Job) => void {
  const progressToken = extra._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let last = 0;
  return ({ status, progress = 0 }) => {
    const isOver = status === 'completed' || status === 'failed';
    // Each message must be above the one before, also where the job stands still, and none but the last at the end.
    last = isOver ? 100 : Math.max(last + (100 - last) / 1000, Math.min(progress, 99));
    const params = { progressToken, progress: last, total: 100, message: status };
    // That nobody listens any more is found out by the answer itself.
    extra.sendNotification({ method: 'notifications/progress', params }).catch(() => {});
  };
}
