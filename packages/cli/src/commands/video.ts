/** `geekhub video` makes a video, `geekhub wait` goes on where it was left. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { VideoApiError } from '@geekhub/client/video-api-error';
import type { Job } from '@geekhub/contracts/job';
import type { Command } from 'commander';
import { CliFailure, EXIT } from '../cli-failure.ts';
import { explainError } from '../explain-error.ts';
import { announce, followJob, goOn, outputPath } from '../follow-job.ts';
import { formatJob } from '../format-job.ts';
import { withCommonOptions } from '../option-values.ts';
import { requireWritable } from '../save-video.ts';
import { type Host, inSession, type Session } from '../session.ts';
import { type OrderOptions, toOrder, withOrderOptions } from '../video-options.ts';

interface MakeOptions extends OrderOptions {
  output?: string;
  force?: true;
  wait: boolean;
  idempotencyKey?: string;
}

interface WaitOptions {
  output?: string;
  force?: true;
}

export function addVideo(program: Command, host: Host): void {
  withCommonOptions(withOrderOptions(program.command('video <prompt...>')))
    .description('Make a video and save it')
    .option('-o, --output <file>', 'where to save it; <job id>.mp4 when absent')
    .option('--force', 'overwrite that file')
    .option('--no-wait', 'do not wait for it')
    .option('--idempotency-key <text>', 'repeat an earlier command without making a second video')
    .action(inSession<MakeOptions>(host, 'api key', makeVideo));

  withCommonOptions(program.command('wait <job>'))
    .description('Wait for a job, and save its video with -o')
    .option('-o, --output <file>', 'where to save it')
    .option('--force', 'overwrite that file')
    .action(
      inSession<WaitOptions>(host, 'api key', async (session, { output, force = false }, [id = '']) => {
        const path = output === undefined ? null : resolve(output);
        if (path !== null) await requireWritable(path, force);
        await followJob(session, id, { path, force });
      }),
    );
}

async function makeVideo(session: Session, options: MakeOptions, words: string[]): Promise<void> {
  const { output, force = false, wait } = options;
  const order = await toOrder(words.join(' '), options);
  // Before the video is paid for.
  if (wait) await requireWritable(outputPath(output, '.new'), force);
  const job = await submit(session, order, options.idempotencyKey ?? randomUUID());
  if (!wait) {
    session.output.result(job, (width) => formatJob(job, width));
    if (!session.output.json) announce(session, goOn(job.id, output ?? null));
    return;
  }
  announce(
    session,
    `Job ${job.id}: ${job.duration} s of ${job.model}, ${job.cost.amount} ${job.cost.currency} set aside`,
  );
  await followJob(session, job.id, { path: outputPath(output, job.id), force });
}

async function submit(
  { client, baseUrl, interrupted }: Session,
  order: Awaited<ReturnType<typeof toOrder>>,
  idempotencyKey: string,
): Promise<Job> {
  try {
    return await client.create(order, { idempotencyKey, signal: interrupted });
  } catch (error) {
    // A refusal made no job. After anything else there may be one.
    if (error instanceof VideoApiError && error.status < 500) throw error;
    const again =
      'Whether the gateway took it in is not known: `geekhub jobs` shows it. The same command once more with\n' +
      `  --idempotency-key ${idempotencyKey}\nnever makes a second video.`;
    if (interrupted.aborted) throw new CliFailure(`Stopped. ${again}`, EXIT.interrupted);
    const { message, exitCode } = explainError(error, baseUrl);
    throw new CliFailure(`${message}\n${again}`, exitCode);
  }
}
