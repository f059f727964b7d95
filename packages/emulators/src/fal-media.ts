/** The video files of the fal emulator, readable by anyone who has the address. */
import type { FastifyReply } from 'fastify';
import { sendCut, sendNothing, sendReset } from './fal-answer.ts';
import type { FalFaults } from './fal-faults.ts';
import type { FalJob } from './fal-jobs.ts';
import { describeFalVideo } from './fal-models.ts';
import { readSampleVideo } from './sample-video.ts';

const VIDEO_TYPE = 'video/mp4';

export function videoPath(requestId: string): string {
  return `/files/b/${requestId}/output.mp4`;
}

export function readFalVideo(job: FalJob): Promise<Uint8Array> {
  const { seconds, audio } = describeFalVideo(job.endpoint, job.input);
  return readSampleVideo(seconds, { audio });
}

export async function sendFalVideo(
  reply: FastifyReply,
  job: FalJob,
  fault: FalFaults['media'] | undefined,
): Promise<FastifyReply> {
  const bytes = Buffer.from(await readFalVideo(job));
  switch (fault?.kind) {
    case undefined:
      return reply.type(VIDEO_TYPE).send(bytes);
    case 'status':
      return reply
        .status(fault.status)
        .type('application/xml')
        .send('<Error><Code>Unavailable</Code></Error>');
    case 'reset':
      sendReset(reply);
      return reply;
    case 'hang':
      sendNothing(reply);
      return reply;
    case 'empty':
      return reply.type(VIDEO_TYPE).send(Buffer.alloc(0));
    case 'short':
      return reply.type(VIDEO_TYPE).send(bytes.subarray(0, Math.floor(bytes.byteLength / 2)));
    case 'cut':
      sendCut(reply, { status: 200, contentType: VIDEO_TYPE }, bytes);
      return reply;
    case 'html':
      return reply.type('text/html').send('<!doctype html><title>Be right back</title>');
    case 'redirect':
      return reply.redirect(fault.location);
  }
}
