/** Answers that fail on the wire, whatever the protocol. */
import type { FastifyReply } from 'fastify';

/** Cuts the connection after part of an answer that announced all of it. */
export function sendCut(
  reply: FastifyReply,
  head: { status: number; contentType: string },
  bytes: Uint8Array,
): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(head.status, { 'content-type': head.contentType, 'content-length': bytes.byteLength });
  reply.raw.write(firstHalf(bytes), () => reply.raw.destroy());
  return reply;
}

export function sendReset(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.request.raw.socket.resetAndDestroy();
  return reply;
}

/** The connection stays open and silent until the caller, or the end of the emulator, closes it. */
export function sendNothing(reply: FastifyReply): FastifyReply {
  return reply.hijack();
}

export function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.byteLength / 2));
}
