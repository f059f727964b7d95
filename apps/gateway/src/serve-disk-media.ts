/** The videos on disk, at the addresses that Supabase Storage would serve them from. */
import { mkdir } from 'node:fs/promises';
import fastifyStatic from '@fastify/static';
import type { DiskMediaStore } from '@geekhub/media-disk/disk-media-store';
import type { FastifyInstance } from 'fastify';

export async function serveDiskMedia(server: FastifyInstance, media: DiskMediaStore): Promise<void> {
  await mkdir(media.servedDirectory, { recursive: true });
  await server.register(fastifyStatic, {
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
}
