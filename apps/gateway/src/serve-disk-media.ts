/** The videos on disk, at the addresses that Supabase Storage would serve them from. */
import { mkdir } from 'node:fs/promises';
import fastifyStatic from '@fastify/static';
import type { DiskMediaStore } from '@geekhub/media-disk/disk-media-store';
import type { FastifyInstance } from 'fastify';

const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;

/** A refusal of the file server. */
interface FileError {
  statusCode?: number;
  headers?: Record<string, string>;
}

export async function serveDiskMedia(server: FastifyInstance, media: DiskMediaStore): Promise<void> {
  await mkdir(media.servedDirectory, { recursive: true });
  await server.register(async (scope) => {
    scope.setErrorHandler((error: FileError, _request, reply) => {
      // What players run into at the end of a file is HTTP's to say, in a status without a body.
      if (error.statusCode === PRECONDITION_FAILED || error.statusCode === RANGE_NOT_SATISFIABLE) {
        return reply
          .code(error.statusCode)
          .headers(error.headers ?? {})
          .send();
      }
      throw error;
    });
    await scope.register(fastifyStatic, {
      root: media.servedDirectory,
      prefix: media.servedPath,
      decorateReply: false,
      index: false,
      dotfiles: 'deny',
      // A video never changes once its job is completed.
      maxAge: '1y',
      immutable: true,
      setHeaders(reply) {
        reply.header('x-robots-tag', 'none');
        reply.header('x-content-type-options', 'nosniff');
        // A page elsewhere may play it, as from Supabase.
        reply.header('access-control-allow-origin', '*');
      },
    });
  });
}
