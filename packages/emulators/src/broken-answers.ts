/** Answers that fail on the wire, whatever the protocol. */
import type { FastifyReply } from 'fastify';

interface Head {
  status: number;
  contentType: string;
}

/** Cuts the connection after part of an answer that announced all of it. */
export function sendCut(reply: FastifyReply, head: Head, bytes: Uint8Array): FastifyReply {
  return sendHalf(reply, head, bytes, () => reply.raw.destroy());
}

/** Part of an answer that announced all of it; then the connection stays open and silent. */
export function sendStalled(reply: FastifyReply, head: Head, bytes: Uint8Array): FastifyReply {
  return sendHalf(reply, head, bytes, () => {});
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

function sendHalf(reply: FastifyReply, head: Head, bytes: Uint8Array, whenSent: () => void): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(head.status, { 'content-type': head.contentType, 'content-length': bytes.byteLength });
  reply.raw.write(firstHalf(bytes), whenSent);
  return reply;
}

export function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.byteLength / 2));
}
