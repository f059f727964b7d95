/** The video files of the fal emulator, readable by anyone who has the address. */
import type { FastifyReply } from 'fastify';
import type { FalFaults } from './fal-faults.ts';
import type { FalJob } from './fal-jobs.ts';
import { describeFalVideo } from './fal-models.ts';
import { readSampleVideo } from './sample-video.ts';
import { sendVideo, sendVideoFault } from './video-faults.ts';

export function videoPath(requestId: string): string {
  return `/files/b/${requestId}/output.mp4`;
}

export function readFalVideo(job: FalJob): Promise<Uint8Array> {
  const { seconds, audio } = describeFalVideo(job.endpoint, job.input);
  return readSampleVideo(seconds, { audio });
}

export async function sendFalVideo(
  reply: FastifyReply,
  readVideo: () => Promise<Uint8Array>,
  fault: FalFaults['media'] | undefined,
): Promise<FastifyReply> {
  if (fault?.kind === 'status') {
    return reply.status(fault.status).type('application/xml').send('<Error><Code>Unavailable</Code></Error>');
  }
  const video = await readVideo();
  return fault === undefined ? sendVideo(reply, video) : sendVideoFault(reply, fault, video);
}
