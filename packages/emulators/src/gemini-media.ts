/** How the Gemini emulator fails to hand out a finished video. */
import type { FastifyReply } from 'fastify';
import { googleError, sendAnswer } from './gemini-answer.ts';
import type { GeminiFaults } from './gemini-faults.ts';
import { sendVideoFault } from './video-faults.ts';

export function sendMediaFault(
  reply: FastifyReply,
  fault: GeminiFaults['media'],
  video: Uint8Array,
): FastifyReply {
  if (fault.kind !== 'status') return sendVideoFault(reply, fault, video);
  if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
  return sendAnswer(reply, googleError(fault.status));
}
