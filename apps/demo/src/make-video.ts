/** From the prompt to the file: submit, wait, save, and say what it cost. */
import { dirname, resolve } from 'node:path';
import { createVideoClient, type VideoClient } from '@geekhub/client/video-client';
import type { Job } from '@geekhub/contracts/job';
import { DemoFailure, STOPPED } from './demo-failure.ts';
import { explainError } from './explain-error.ts';
import type { DemoOptions } from './read-options.ts';
import { readTestKey } from './read-test-key.ts';
import { requireWritableFolder, saveVideo } from './save-video.ts';
import { showProgress } from './show-progress.ts';

/** `stop` ends our part at once; the gateway goes on with a job that it has taken in. */
export async function makeVideo(options: DemoOptions, stop: AbortSignal): Promise<void> {
  const apiKey = options.apiKey ?? (await readTestKey(options.dataDir));
  await requireWritableFolder(options.outputPath === null ? process.cwd() : dirname(options.outputPath));
  const client = createVideoClient({ baseUrl: options.baseUrl, apiKey });

  const submitted = await submit(client, options, stop);
  console.log(`Job      ${submitted.id}: ${submitted.duration} s of ${submitted.model}`);
  const job = await waitUntilEnded(client, submitted.id, options, stop);
  if (job.video_url === null) throw failureOf(job);

  const path = options.outputPath ?? resolve(`${job.id}.mp4`);
  await saveVideo(job.video_url, path, stop);
  console.log(`Video    ${path}`);
  console.log(`Cost     ${job.cost.amount} ${job.cost.currency}`);
  await showBalance(client, apiKey, options.baseUrl, stop);
}

async function submit(client: VideoClient, options: DemoOptions, stop: AbortSignal): Promise<Job> {
  try {
    return await client.create(options.input, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw new DemoFailure(explainError(error, options.baseUrl));
    const list = `${options.baseUrl}/v1/videos`;
    throw new DemoFailure(
      `Stopped before the gateway confirmed a job. GET ${list} shows whether there is one.`,
      STOPPED,
    );
  }
}

async function waitUntilEnded(
  client: VideoClient,
  id: string,
  options: DemoOptions,
  stop: AbortSignal,
): Promise<Job> {
  const display = showProgress(process.stdout);
  try {
    return await client.waitFor(id, { onProgress: display.update, signal: stop });
  } catch (error) {
    const reason = stop.aborted ? 'Stopped waiting.' : explainError(error, options.baseUrl);
    const lookUp = `curl -H "Authorization: Bearer $KEY" ${options.baseUrl}/v1/videos/${id}`;
    const key = options.apiKey === null ? `the test_key of ${options.dataDir}/first-run.json` : 'your key';
    throw new DemoFailure(
      `${reason}\nThe job is kept. Look it up later, with ${key} as KEY:\n  ${lookUp}`,
      stop.aborted ? STOPPED : 1,
    );
  } finally {
    display.stop();
  }
}

function failureOf(job: Job): DemoFailure {
  const aboutTheRequest = job.error_code === 'content_policy' || job.error_code === 'input_rejected';
  const nextStep = aboutTheRequest
    ? 'Change the prompt and try again.'
    : 'Try again, or choose another --model.';
  return new DemoFailure(`The video failed: ${job.error}\nNothing was charged. ${nextStep}`);
}

async function showBalance(
  client: VideoClient,
  apiKey: string,
  baseUrl: string,
  stop: AbortSignal,
): Promise<void> {
  try {
    const { balance, currency } = await client.credits({ signal: stop });
    console.log(
      `Balance  ${balance} ${currency}${apiKey.startsWith('ghub_sk_test_') ? ' of test money' : ''}`,
    );
  } catch (error) {
    // The video is there all the same, and that is what the exit code tells.
    if (!stop.aborted) console.error(`The balance is not known: ${explainError(error, baseUrl)}`);
  }
}
