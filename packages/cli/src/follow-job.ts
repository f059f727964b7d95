/** From a job that was taken in to its end: waits, shows how it gets on, and saves the video. */
import { resolve } from 'node:path';
import { VideoApiError } from '@geekhub/client/video-api-error';
import type { Job } from '@geekhub/contracts/job';
import type { Receipt } from '@geekhub/contracts/receipt';
import { CliFailure, EXIT } from './cli-failure.ts';
import { explainError } from './explain-error.ts';
import { formatJob } from './format-job.ts';
import { styled } from './output.ts';
import { saveVideo } from './save-video.ts';
import type { Session } from './session.ts';
import { showProgress } from './show-progress.ts';

export interface FollowOptions {
  /** null: the video is not saved. */
  path: string | null;
  force: boolean;
}

/** Throws a CliFailure that says how to go on; the job itself goes on in any case. */
export async function followJob(session: Session, id: string, { path, force }: FollowOptions): Promise<void> {
  const { output, interrupted } = session;
  const job = await waitUntilEnded(session, id, path);
  if (job.status === 'failed') {
    output.result(job, () => '');
    throw failureOf(job);
  }
  if (path !== null) {
    if (job.video_url === null) throw new CliFailure('The video of this job was deleted.', EXIT.failed);
    try {
      const expected = await readExpected(session, id);
      await saveVideo(job.video_url, path, { force, expected, signal: interrupted });
    } catch (error) {
      const stopped = new CliFailure('Stopped before the video was saved.', EXIT.interrupted);
      const { message, exitCode } = interrupted.aborted ? stopped : explainError(error, session.baseUrl);
      throw new CliFailure(`${message}\nThe video is at ${job.video_url}\n${goOn(id, path)}`, exitCode);
    }
  }
  output.result(job, (width) => formatJob(job, width, path === null ? [] : [['Saved', path]]));
}

async function waitUntilEnded(session: Session, id: string, path: string | null): Promise<Job> {
  const { client, output, interrupted } = session;
  const display = showProgress(output.stderr);
  try {
    return await client.waitFor(id, { onProgress: display.update, signal: interrupted });
  } catch (error) {
    display.stop();
    if (interrupted.aborted) {
      throw new CliFailure(`Stopped waiting. The job goes on.\n${goOn(id, path)}`, EXIT.interrupted);
    }
    // What is refused now is refused the next time too.
    if (error instanceof VideoApiError && error.status < 500 && error.status !== 429) throw error;
    const { message, exitCode } = explainError(error, session.baseUrl);
    throw new CliFailure(`${message}\n${goOn(id, path)}`, exitCode);
  } finally {
    display.stop();
  }
}

/** The command that goes on where this one ended. */
export function goOn(id: string, path: string | null): string {
  return `Go on with: geekhub wait ${id}${path === null ? '' : ` -o ${quoted(path)}`}`;
}

function quoted(path: string): string {
  return /^[\w./@%+=:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

async function readExpected({ client, interrupted }: Session, id: string): Promise<Receipt['delivered']> {
  return (await client.receipt(id, { signal: interrupted })).delivered;
}

function failureOf(job: Job): CliFailure {
  const isAboutTheRequest = job.error_code === 'content_policy' || job.error_code === 'input_rejected';
  const next = isAboutTheRequest
    ? 'Change the prompt and try again.'
    : job.error_code === 'canceled'
      ? ''
      : 'Try again, or choose another model with -m.';
  return new CliFailure(
    `The video failed: ${job.error}\nNothing was charged. ${next}`.trimEnd(),
    EXIT.failed,
  );
}

export const outputPath = (name: string | undefined, id: string): string => resolve(name ?? `${id}.mp4`);

export function announce({ output }: Session, text: string): void {
  output.note(styled('dim', text, output.stderr));
}
