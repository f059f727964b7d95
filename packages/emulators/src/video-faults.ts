/** The ways in which the download of a video can fail, whoever rendered it. */
import type { FastifyReply } from 'fastify';
import { firstHalf, sendCut, sendNothing, sendReset, sendStalled } from './broken-answers.ts';

const VIDEO_TYPE = 'video/mp4';

export type VideoFault =
  /** The connection is reset before any answer. */
  | { kind: 'reset' }
  /** No answer, ever. */
  | { kind: 'hang' }
  | { kind: 'empty' }
  /** The first half of the file, announced as if it were all. */
  | { kind: 'short' }
  /** The whole file is announced, and the connection cut half way. */
  | { kind: 'cut' }
  /** The whole file is announced, and nothing comes after its first half. */
  | { kind: 'stalled' }
  | { kind: 'html' }
  | { kind: 'redirect'; location: string };

export function sendVideo(reply: FastifyReply, video: Uint8Array): FastifyReply {
  return reply.type(VIDEO_TYPE).send(Buffer.from(video));
}

export function sendVideoFault(reply: FastifyReply, fault: VideoFault, video: Uint8Array): FastifyReply {
  switch (fault.kind) {
    case 'reset':
      return sendReset(reply);
    case 'hang':
      return sendNothing(reply);
    case 'empty':
      return sendVideo(reply, new Uint8Array());
    case 'short':
      return sendVideo(reply, firstHalf(video));
    case 'cut':
      return sendCut(reply, { status: 200, contentType: VIDEO_TYPE }, video);
    case 'stalled':
      return sendStalled(reply, { status: 200, contentType: VIDEO_TYPE }, video);
    case 'html':
      return reply.type('text/html').send('<!doctype html><title>Be right back</title>');
    case 'redirect':
      return reply.redirect(fault.location);
  }
}
