/** How the Gemini emulator hands out a finished video, whole or broken. */
import type { FastifyReply } from 'fastify';
import { sendCut, sendNothing, sendReset } from './fal-answer.ts';
import { googleError, sendAnswer } from './gemini-answer.ts';
import type { GeminiFaults } from './gemini-faults.ts';

export function sendVideo(reply: FastifyReply, video: Uint8Array): FastifyReply {
  return reply.type('video/mp4').header('content-length', video.byteLength).send(Buffer.from(video));
}

export function sendMediaFault(
  reply: FastifyReply,
  fault: GeminiFaults['media'],
  video: Uint8Array,
): FastifyReply {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
      return sendAnswer(reply, googleError(fault.status));
    case 'reset':
      sendReset(reply);
      return reply;
    case 'hang':
      sendNothing(reply);
      return reply;
    case 'empty':
      return sendVideo(reply, new Uint8Array());
    case 'short':
      return sendVideo(reply, video.subarray(0, Math.floor(video.byteLength / 2)));
    case 'cut':
      sendCut(reply, { status: 200, contentType: 'video/mp4' }, video);
      return reply;
    case 'html':
      return reply.type('text/html').send('<!doctype html><title>Sign in</title><p>Sign in to continue.</p>');
    case 'redirect':
      return reply.redirect(fault.location, 302);
  }
}
